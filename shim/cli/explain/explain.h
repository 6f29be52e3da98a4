/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each result means to somebody whose function does not start. The one source of `coldseal explain`, of docs/refused/ and
 * of the manual: nobody writes these words a second time.
 *
 * Texts are sentences. Backticks stand around what is typed or read literally. No text ever advises to weaken anything.
 */
#ifndef SEAL_CLI_EXPLAIN_H
#define SEAL_CLI_EXPLAIN_H

#include "cli/output.h"

#include <coldseal/result.h>

#define SEAL_EXPLANATION_STEPS 4

struct seal_explanation {
    const char *name; /* "TREE_EXTRA"; of a category "TREE" */
    const char *title; /* of a category: one line, lower case; of a result NULL, seal_result_meaning() says it */
    const char *means;    /* what is known at this point, and what was not looked at */
    const char *harmless; /* the most common harmless cause */
    const char *attack;   /* how to tell an attack from an accident */
    const char *next[SEAL_EXPLANATION_STEPS + 1]; /* what to do, in this order; ended by NULL */
};

/* seal_explanation_find() - of one result. NULL: there is none, which a test rules out for every result of the list. */
const struct seal_explanation *seal_explanation_find(enum seal_result result);

/* seal_explanation_category() - of a category by its name, "TREE". NULL: there is none: OK and USAGE are categories of one
 * result, whose explanation is all there is to say. */
const struct seal_explanation *seal_explanation_category(const char *category);

/* seal_explanation_title() - one line, lower case, no full stop. */
const char *seal_explanation_title(const struct seal_explanation *explanation);

/*
 * seal_explanation_word() - what somebody may have read in a log: a name, a category, an exit status; any case, with or without
 * SEAL_ in front, a path such as docs/refused/TREE_EXTRA.md too.
 *
 * NULL: none of these. @ret_near is then the name that was probably meant, or NULL.
 */
const struct seal_explanation *seal_explanation_word(const char *word, const char **ret_near);

/* One table a category, each in its own file; ended by an entry without a name. */
extern const struct seal_explanation seal_explain_categories[];
extern const struct seal_explanation seal_explain_config[];
extern const struct seal_explanation seal_explain_io[];
extern const struct seal_explanation seal_explain_limit[];
extern const struct seal_explanation seal_explain_format[];
extern const struct seal_explanation seal_explain_trust[];
extern const struct seal_explanation seal_explain_tree[];
extern const struct seal_explanation seal_explain_binding[];
extern const struct seal_explanation seal_explain_other[];

/* seal_explanation_text(), _json() - append one, for people and for programs. */
void seal_explanation_text(struct seal_page *page, const struct seal_explanation *explanation);
void seal_explanation_json(struct seal_page *page, const struct seal_explanation *explanation);

/* seal_explanations_text(), _json() - append the list of all names; all of them in full. */
void seal_explanations_text(struct seal_page *page);
void seal_explanations_json(struct seal_page *page);

#endif
