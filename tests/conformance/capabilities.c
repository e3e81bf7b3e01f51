/* The capabilities file of the suites: every built-in function with its types and
 * flags, keywords and features, against what usher says of itself (authoring's
 * us_capabilities_show, the text of usher builtins --json). A case is an entry of the
 * file; one more says that usher has no function besides. */
#include "runner.h"

#include "authoring/authoring.h"
#include "codec/json.h"

static us_value own_capabilities(us_arena *arena)
{
    us_buf text = us_buf_make(arena);
    us_value value = US_NULL;
    us_diag diag = {0};
    us_capabilities_show(&text, US_STR_EMPTY, false);
    us_json_read(arena, us_buf_str(&text), NULL, &value, NULL, &diag);
    return value;
}

/* The entry called [name] in a list of functions, or US_NONE. */
static us_value entry_called(us_value capabilities, us_str name)
{
    const us_value *entries;
    size_t count = list_field(capabilities, "builtins", &entries);
    for (size_t i = 0; i < count; i++)
        if (us_str_equal(text_field(entries[i], "name"), name))
            return entries[i];
    return US_NONE;
}

static void compare(us_arena *arena, us_value wanted, us_value own,
                    case_reporter *reporter)
{
    if (us_value_is_none(own)) {
        report_failed(reporter, "missing");
        return;
    }
    us_str want = judge_text(arena, wanted), got = judge_text(arena, own);
    if (us_str_equal(want, got))
        report_passed(reporter);
    else
        report_failed(reporter, "want %.*s, got %.*s", US_STR_ARG(want), US_STR_ARG(got));
}

static void report_surplus(us_arena *arena, us_value wanted, us_value own,
                           case_reporter *reporter)
{
    us_buf names = us_buf_make(arena);
    const us_value *entries;
    size_t count = list_field(own, "builtins", &entries);
    for (size_t i = 0; i < count; i++) {
        us_str name = text_field(entries[i], "name");
        if (us_value_is_none(entry_called(wanted, name)))
            us_buf_add_format(&names, " %.*s", US_STR_ARG(name));
    }
    if (names.length == 0)
        report_passed(reporter);
    else
        report_failed(reporter, "not known to the reference:%.*s",
                      US_STR_ARG(us_buf_str(&names)));
}

static void run_capabilities(const case_file *unit, case_reporter *reporter)
{
    static const char *const lists[] = {"future_keywords", "features",
                                        "wasm_abi_versions"};
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_value wanted = read_document(&arena, unit->path), own = own_capabilities(&arena);
    const us_value *entries;
    size_t count = list_field(wanted, "builtins", &entries), index = 0;
    for (; index < count; index++) {
        us_str name = text_field(entries[index], "name");
        if (report_begin(reporter, index, name))
            compare(&arena, entries[index], entry_called(own, name), reporter);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++, index++)
        if (report_begin(reporter, index, us_str_from(lists[i])))
            compare(&arena, field(wanted, lists[i]), field(own, lists[i]), reporter);
    if (report_begin(reporter, index, US_STR("no other functions")))
        report_surplus(&arena, wanted, own, reporter);
    us_arena_free(&arena);
}

static void find_capabilities(const test_suite *suite, const char *path, const char *id,
                              units *found)
{
    units_add(found, suite, path, id, id);
}

const test_suite suite_capabilities = {"capabilities.json", USHER_REGO_V1,
                                       find_capabilities, run_capabilities};
