/* Runs the front passes over small modules and words their errors for comparison. */
#include "compile_cases.h"

#include "syntax/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void parse_modules(compile_result *r, const us_parse_options *options,
                          const char *const *modules)
{
    static const char *const files[COMPILE_CASE_MODULES] = {"test-0.rego", "test-1.rego",
                                                            "test-2.rego"};
    for (size_t i = 0; i < COMPILE_CASE_MODULES && modules[i]; i++) {
        us_module *module = us_parse_module(&r->arena, us_str_from(files[i]),
                                            us_str_from(modules[i]), options, &r->diags);
        if (!module)
            fail_msg("does not parse: %s", modules[i]);
        r->modules[r->compiler.module_count++] = module;
    }
}

void compile_run(compile_result *r, const char *flags, const char *const *modules,
                 const char *query)
{
    static bool (*const passes[])(us_compiler *) = {
        us_compile_resolve, us_compile_imports, us_compile_tree, us_compile_rules};
    memset(r, 0, sizeof *r);
    us_arena_init(&r->arena, 0, NULL);
    r->diags = us_diag_list_make(&r->arena, 0);
    r->compiler = (us_compiler){.arena = &r->arena,
                                .diags = &r->diags,
                                .modules = r->modules,
                                .strict = strchr(flags, 'S') != NULL,
                                .keep_print = strchr(flags, 'P') != NULL};
    us_parse_options options = {.dialect = strchr(flags, '0') ? US_REGO_V0 : US_REGO_V1,
                                .annotations = true};
    parse_modules(r, &options, modules);
    if (query) {
        r->query.text = us_str_from(query);
        r->query.written =
            us_parse_query(&r->arena, US_STR(""), r->query.text, &options, &r->diags);
        if (!r->query.written)
            fail_msg("does not parse: %s", query);
        r->compiler.queries = &r->query;
        r->compiler.query_count = 1;
    }
    r->ok = true;
    for (size_t i = 0; i < sizeof passes / sizeof passes[0] && r->ok; i++)
        r->ok = passes[i](&r->compiler);
    us_diag_list_sort(&r->diags);
}

static int compare_texts(const void *a, const void *b)
{
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

static us_str error_text(us_arena *arena, const us_diag *diag)
{
    us_str code = us_str_from(diag->code);
    code = us_str_slice(code, strlen("rego_"), code.length - strlen("_error"));
    us_str module = US_STR_EMPTY;
    if (diag->file.length && diag->file.text[5] != '0')
        module = us_str_format(arena, "%c:", diag->file.text[5]);
    return us_str_format(arena, "%.*s%u:%u %.*s: %.*s", US_STR_ARG(module),
                         diag->position.row, diag->position.column, US_STR_ARG(code),
                         US_STR_ARG(diag->message));
}

/* Errors at one place have no order of their own, so both sides are sorted as texts. */
static us_str sorted_lines(us_arena *arena, us_str *lines, size_t count)
{
    qsort(lines, count, sizeof *lines, compare_texts);
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(&buf, i ? "\n" : "");
        us_buf_add_str(&buf, lines[i]);
    }
    return us_buf_str(&buf);
}

static us_str errors_of(compile_result *r)
{
    us_str *lines = us_arena_alloc_array(&r->arena, r->diags.count + 1, sizeof(us_str));
    for (size_t i = 0; i < r->diags.count; i++)
        lines[i] = error_text(&r->arena, &r->diags.items[i]);
    return sorted_lines(&r->arena, lines, r->diags.count);
}

/* A line begins with a place; others belong to the message above them. */
static us_str expected_errors(us_arena *arena, const char *errors)
{
    us_str text = us_str_from(errors);
    us_str *lines = us_arena_alloc_array(arena, text.length + 1, sizeof *lines);
    size_t count = 0;
    for (size_t from = 0; from < text.length;) {
        size_t to = us_str_find(text, US_STR("\n"), from);
        while (to != US_STR_NONE && text.text[to + 1] == ' ')
            to = us_str_find(text, US_STR("\n"), to + 1);
        if (to == US_STR_NONE)
            to = text.length;
        lines[count++] = us_str_slice(text, from, to);
        from = to + 1;
    }
    return sorted_lines(arena, lines, count);
}

void compile_check_cases(const compile_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        compile_result r;
        compile_run(&r, cases[i].flags, cases[i].modules, NULL);
        us_str got = errors_of(&r);
        us_str wanted = expected_errors(&r.arena, cases[i].errors);
        if (!us_str_equal(got, wanted))
            fail_msg("[%s] %s\nexpected:\n%.*s\ngot:\n%.*s", cases[i].flags,
                     cases[i].modules[0], US_STR_ARG(wanted), US_STR_ARG(got));
        us_arena_free(&r.arena);
    }
}
