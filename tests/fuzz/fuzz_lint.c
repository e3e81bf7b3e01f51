/* Fuzzes usher lint: all rules over a text that parses, in both dialects, and in an arena that is
 * too small. Findings stand in the text, and what mends them leaves one that parses; after
 * some rounds nothing is left to mend. */
#include "authoring/lint.h"
#include "fuzz.h"

static us_lint *look(us_arena *arena, us_str text, bool v0)
{
    us_str error;
    us_lint *lint = us_lint_new(arena);
    us_lint_set_v0(lint, v0);
    us_lint_enable(lint, US_STR("all"));
    us_lint_add(lint, US_STR("p.rego"), text);
    check(us_lint_run(lint, &error));
    return lint;
}

static void check_findings(us_lint *lint, us_str text)
{
    size_t count;
    const us_lint_finding *findings = us_lint_findings(lint, &count);
    for (size_t i = 0; i < count; i++) {
        check(findings[i].message.length > 0 &&
              us_lint_page(findings[i].rule).length > 0);
        check(findings[i].position.row > 0 && findings[i].position.offset <= text.length);
        for (size_t k = 0; k < findings[i].edit_count; k++)
            check(findings[i].edits[k].from <= findings[i].edits[k].to &&
                  findings[i].edits[k].to <= text.length);
    }
}

static void run(us_arena *arena, us_str text, bool v0)
{
    us_buf out = us_buf_make(arena);
    us_lint *lint = look(arena, text, v0);
    if (us_lint_problems(lint)->count > 0)
        return;
    for (int round = 0; round < 10; round++) {
        check_findings(lint, text);
        us_str mended = us_lint_mended(lint, 0);
        if (us_str_equal(mended, text))
            break;
        text = mended;
        lint = look(arena, text, v0);
        check(us_lint_problems(lint)->count == 0);
    }
    us_lint_print(&out, lint, false);
    us_lint_json(&out, lint);
    us_lint_baseline(&out, lint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_arena arena;
    us_recovery recovery;
    us_str text = {(const char *)data + 1, size - 1};
    us_arena_init(&arena, 1 << 27, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, us_str_copy(&arena, text), data[0] & 1);
    us_arena_free(&arena);
    us_arena_init(&arena, data[0] * (size_t)1024 + 64, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, us_str_copy(&arena, text), data[0] & 1);
    us_arena_free(&arena);
    return 0;
}
