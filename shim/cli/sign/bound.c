/* SPDX-License-Identifier: Apache-2.0 */
/* What a new seal is bound to, said once it is made: what a pipeline forgot is seen at once. */
#include "cli/sign/job.h"

struct sentence {
    struct seal_page *page;
    const char *before;
};

static void add_list(struct sentence *sentence, const char *name, const struct seal_strings *values)
{
    if (values->count == 0)
        return;
    seal_page_add(sentence->page, "%s%s", sentence->before, name);
    for (size_t i = 0; i < values->count; i++) {
        seal_page_add(sentence->page, "%s", i > 0 ? ", " : " ");
        seal_page_name(sentence->page, values->items[i]);
    }
    sentence->before = "; ";
}

void seal_sign_bound_text(struct seal_page *page, const struct seal_bindings *bind)
{
    static const char first[] = "  bound to ";
    struct sentence sentence = {page, first};

    add_list(&sentence, "function", &bind->function);
    add_list(&sentence, "handler", &bind->handler);
    add_list(&sentence, "architecture", &bind->architecture);
    add_list(&sentence, "region", &bind->region);
    add_list(&sentence, "realm", &bind->realm);
    add_list(&sentence, "command", &bind->command);
    add_list(&sentence, "environment", &bind->environment); /* names: coldseal inspect shows values */
    if (sentence.before != first)
        seal_page_add(page, "\n");
}
