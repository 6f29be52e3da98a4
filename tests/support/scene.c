/* SPDX-License-Identifier: Apache-2.0 */
/* Whole verifications as rows of tables. */
#include "support/scene.h"

enum seal_result scene_play(const struct scene *scene, struct sealed *ret_sealed)
{
    const struct sealed_package plain = {0};
    sealed_init(ret_sealed);
    if (scene->policy != NULL)
        sealed_policy(ret_sealed, scene->policy);
    if (scene->tree != NULL)
        memory_change(&ret_sealed->disk, "/var/task", scene->tree);
    for (size_t i = 0; i < scene->count; i++)
        sealed_put(ret_sealed, &scene->seals[i]);
    if (scene->count == 0 && !scene->unsealed)
        sealed_put(ret_sealed, &plain);
    if (scene->changes != NULL)
        memory_change(&ret_sealed->disk, "/var/task", scene->changes);
    if (scene->more != NULL)
        scene->more(ret_sealed);
    return sealed_verify(ret_sealed);
}

void scenes_check(const struct scene *scenes, size_t count)
{
    struct expect expect = {0};
    for (size_t i = 0; i < count; i++) {
        const struct scene *scene = &scenes[i];
        struct sealed sealed;
        enum seal_result r = scene_play(scene, &sealed);
        const struct seal_verdict *verdict = &sealed.verdict;
        expect_result(&expect, scene->name, scene->want, r, &verdict->fault);
        if (scene->subject != NULL)
            expect_text(&expect, scene->name, scene->subject, verdict->fault.subject);
        if (scene->want == SEAL_OK) {
            expect_true(&expect, scene->name, "starts", seal_verdict_may_start(verdict));
            expect_number(&expect, scene->name, SEAL_OUTCOME_ACCEPTED, verdict->outcome);
            expect_true(&expect, scene->name, "something is listed", verdict->counts.entries > 0);
            expect_number(&expect, scene->name, verdict->counts.entries, verdict->counts.verified);
        } else {
            expect_true(&expect, scene->name, "does not start", !seal_verdict_may_start(verdict));
        }
        sealed_clear(&sealed);
    }
    expect_end(&expect, 2 * (unsigned)count);
}
