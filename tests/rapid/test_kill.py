#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""F-12, LIFE-04: the shim is killed on entry to each of its system calls, and the platform starts it again.

The second verdict is whole, and the one that was never disturbed; for a changed package nothing of the function runs, in
neither of the two inits; for a good one nothing runs before the first shim had decided.
"""
import rapid  # first: it says where the others are
from harness import COLDSEAL, SHIM, Stage, case, check, equal, main, need
from shimmed import ATTACH, SHIM_PROCESS, accepted, change, settled, start


def kill_at(gate, **where):
    return start(1, kill=[{"process": SHIM_PROCESS[gate], **where}])


def undisturbed(gate, stage):
    """A life of which the shim's system calls are counted."""
    life, = rapid.lives(stage, kill_at(gate, syscall=None))
    return life, life.ran(SHIM_PROCESS[gate])[0].syscalls


def killed_first(gate, life):
    first, *others = life.ran(SHIM_PROCESS[gate])
    equal((first.end, first.stopped), ("signal: killed", False), "end of the first shim")
    equal((life.inits[0].status, life.inits[0].phase), ("error", "init"), "first init")
    return first, others


def disturbed(gate, lives):
    """(number, life) of those that were killed there. How often a shim waits for an answer differs from run to run, so that the
    last numbers may be too many."""
    chosen = [(number, life) for number, life in enumerate(lives, 1) if life.ran(SHIM_PROCESS[gate])[0].syscalls >= number]
    check(len(chosen) >= len(lives) * 0.9, f"only {len(chosen)} of {len(lives)} lives were disturbed")
    return chosen


def good(gate):
    with Stage() as stage:
        ATTACH[gate](stage)
        usual, calls = undisturbed(gate, stage)
        lives = rapid.lives(stage, *(kill_at(gate, syscall=number) for number in range(1, calls + 1)))
    accepted(usual)
    decided = 0
    for number, life in disturbed(gate, lives):
        killed_first(gate, life)
        accepted(life)
        equal([init.status for init in life.inits[1:]], ["success"], f"inits after a kill at call {number}")
        equal(settled(life.verdicts[-1]), settled(usual.verdicts[0]), f"verdict after a kill at call {number}")
        check(len(life.verdicts) in (1, 2), f"{len(life.verdicts)} verdicts after a kill at call {number}")
        decided += len(life.verdicts) - 1
        early = [each for each in life.asked("/invocation/next") if each.generation == 1]
        registered = [each for each in life.asked("/register") if each.generation == 1]
        started = [each for each in life.ran("runtime") if each.generation == 1 and gate == "extension"]
        check(len(life.verdicts) == 2 or not (early or registered or started), f"no verdict, and a start: {life.log}")
    check(0 < decided < calls, f"{decided} of {calls} kills came after the verdict")
    return f"{calls} calls, {decided} after the verdict"


def changed(gate):
    with Stage() as stage:
        ATTACH[gate](stage)
        change(stage)
        usual, calls = undisturbed(gate, stage)
        lives = rapid.lives(stage, *(kill_at(gate, syscall=number) for number in range(1, calls + 1)))
    for number, life in disturbed(gate, lives):
        _, others = killed_first(gate, life)
        equal(life.canary, {}, "markers of code that must not have run")
        equal(life.asked("/next") + life.asked("/register"), [], "requests")
        equal({each.end for each in others}, {"exit status 85"}, "ends of the later shims")
        check(all(settled(each) == settled(usual.verdicts[0]) for each in life.verdicts), f"another verdict after call {number}")
        check(len(life.verdicts) in (1, 2), f"{len(life.verdicts)} verdicts")
        check(all(answer.function_error for answer in life.answers), f"answers: {life.answers}")
    return f"{calls} calls"


def at_request(request, starts):
    """Killed while the platform has its request and has not answered. @starts: of the runtime in the first init."""
    with Stage() as stage:
        ATTACH["extension"](stage)
        life, = rapid.lives(stage, kill_at("extension", request=request))
        killed_first("extension", life)
        accepted(life)
        equal(len([each for each in life.ran("runtime") if each.generation == 1]), starts, "starts of the runtime in the first init")
        equal([each["code"] for each in life.verdicts], ["OK", "OK"], "verdicts")
        equal(settled(life.verdicts[0]), settled(life.verdicts[1]), "second verdict")


def at_any_time():
    """Killed by the clock, wherever that is: every verdict is the same, and at most the event of that moment is lost."""
    moments = [0.001 * number for number in range(1, 41)]
    with Stage() as stage:
        ATTACH["extension"](stage)
        lives = rapid.lives(stage, *(start(1, 2, kill=[{"process": "extension-coldseal", "seconds": each}]) for each in moments))
    for life in lives:
        check({each["code"] for each in life.verdicts} == {"OK"}, f"verdicts: {life.verdicts}")
        check({answer.error for answer in life.answers} <= {None, "Extension.Crash"}, f"answers: {life.answers}")
        check([answer.error for answer in life.answers].count(None) >= 1, f"answers: {life.answers}")
    killed = sum(not life.ran("extension-coldseal")[0].stopped for life in lives)
    check(killed > 0, "nobody was killed")
    return f"{killed} of {len(lives)} killed in time"


def in_service():
    """Killed long after it had registered, while the function answers: the platform ends it all and the gate holds again."""
    with Stage() as stage:
        ATTACH["extension"](stage)
        life, = rapid.lives(stage, start(stage.task / "lib/prices.json", 1, 2, kill=[
            {"process": "extension-coldseal", "request": "GET /2020-01-01/extension/event/next"}]))
        equal([each["code"] for each in life.verdicts], ["OK", "TREE_MODIFIED", "TREE_MODIFIED"], "verdicts")
        check(all(answer.error == "Extension.Crash" for answer in life.answers), f"answers: {life.answers}")
        equal(life.asked("/response"), [], "answers of the function")


for fast in ATTACH:
    case("kill-good", fast, "accepts in the end, with one and the same verdict", lambda gate=fast: good(gate))
    case("kill-changed", fast, "refuses TREE_MODIFIED whatever happened before", lambda gate=fast: changed(gate))
case("kill-register", "extension", "accepts the second time", lambda: at_request("POST /2020-01-01/extension/register", 0))
case("kill-next", "extension", "accepts the second time", lambda: at_request("GET /2020-01-01/extension/event/next", 1))
case("kill-by-time", "extension", "accepts, whenever it was", at_any_time)
case("kill-and-change", "extension", "refuses TREE_MODIFIED", in_service)

if __name__ == "__main__":
    need(SHIM, COLDSEAL)
    main()
