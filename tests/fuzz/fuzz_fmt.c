/* Fuzzes the formatter in every mode, and in an arena that is too small. What it formats it
 * formats again to the same text, which says what the source said: all of the two modules is
 * compared, where the formatter itself may look at no more than what changed. In parts it comes
 * out the same, or not at all. What it refuses has an error with a message. */
#include "authoring/authoring.h"
#include "authoring/format.h"
#include "builtins/builtin.h"
#include "fuzz.h"

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static us_module *parse(us_arena *arena, us_str text, us_dialect dialect, bool v2)
{
    us_parse_options options = {.dialect = dialect, .v2 = v2, .is_builtin = is_builtin};
    us_diag_list diags = us_diag_list_make(arena, 0);
    return us_parse_module(arena, US_STR("f"), text, &options, &diags);
}

static void compare(us_arena *arena, us_str before, us_str after, us_format_mode mode)
{
    bool v0 =
        mode == US_FORMAT_V0 || mode == US_FORMAT_V0_TO_V1 || mode == US_FORMAT_V0_TO_V2;
    bool both = v0 && mode != US_FORMAT_V0;
    bool v2 = mode == US_FORMAT_V2;
    us_module *source = parse(arena, before, v0 ? US_REGO_V0 : US_REGO_V1, v2);
    us_module *result = parse(arena, after,
                              both ? US_REGO_V0_AND_V1
                              : v0 ? US_REGO_V0
                                   : US_REGO_V1,
                              v2);
    check(source && result);
    bool *differs = us_arena_alloc_zero(arena, source->rule_count + 1);
    check(!us_module_compare(arena, source, result, differs).found);
}

/* In parts of a few bytes: as the whole, or not at all. */
static void format_in_parts(us_arena *arena, us_str text, us_format_options options,
                            us_str whole)
{
    us_buf out = us_buf_make(arena);
    options.part_size = 1 + text.length / 16;
    if (us_format_in_parts(&out, US_STR("f"), text, &options))
        check(us_str_equal(us_buf_str(&out), whole));
    else
        check(out.length == 0);
}

static void run(us_arena *arena, us_str text, uint8_t choice)
{
    us_format_options options = {.mode = (us_format_mode)(choice % 7),
                                 .drop_imports = choice & 8,
                                 .plain_refs = choice & 16};
    us_diag_list diags = us_diag_list_make(arena, 0);
    us_buf once = us_buf_make(arena), twice = us_buf_make(arena);
    if (!us_format(&once, US_STR("f"), text, &options, &diags)) {
        check(diags.count > 0 && diags.items[0].message.length > 0);
        format_in_parts(arena, text, options, US_STR_EMPTY);
        return;
    }
    us_str result = us_buf_str(&once);
    format_in_parts(arena, text, options, result);
    check(us_format(&twice, US_STR("f"), result, &options, &diags));
    check(us_str_equal(result, us_buf_str(&twice)));
    if (options.mode != US_FORMAT_V1_TO_V1)
        compare(arena, text, result, options.mode);
    options.unchecked = true;
    us_format(&twice, US_STR("f"), text, &options, &diags);
}

static void run_in(size_t limit, us_str text, uint8_t choice)
{
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, limit, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, us_str_copy(&arena, text), choice);
    us_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_str text = us_str_make((const char *)data + 1, size - 1);
    run_in(1 << 27, text, data[0]);
    run_in(data[0] * (size_t)1024 + 64, text, data[0]);
    return 0;
}
