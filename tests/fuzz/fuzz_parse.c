/* Fuzzes the Rego parser: every goal, both dialects, statement by statement, and
 * in an arena that is too small. A text either parses, or there is an error with
 * a message. What was parsed can be printed, written as JSON and walked; a
 * term's text parses again and prints the same. */
#include "codec/json.h"
#include "fuzz.h"
#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"
#include "syntax/parse.h"

typedef struct ids {
    uint32_t highest;
    size_t terms;
} ids;

static bool see_term(void *data, us_term *term)
{
    ids *seen = data;
    check(term->id > 0);
    seen->highest = term->id > seen->highest ? term->id : seen->highest;
    seen->terms++;
    return true;
}

static void use_module(us_arena *arena, us_module *module)
{
    ids seen = {0, 0};
    us_visitor visitor = {.data = &seen, .term = see_term};
    us_walk_module(&visitor, module);
    check(seen.highest <= module->node_count);
    us_buf text = us_buf_make(arena);
    us_ast_print_tree(&text, module);
    for (size_t i = 0; i < module->rule_count; i++)
        us_ast_print_rule(&text, module->rules[i]);
    us_json_write(&text, us_ast_module_json(arena, module, true), US_JSON_COMPACT);
}

static void parse_module(us_arena *arena, us_str text, us_parse_options options)
{
    us_diag_list diags = us_diag_list_make(arena, 0);
    us_module *module = us_parse_module(arena, US_STR("f"), text, &options, &diags);
    check(module || diags.count > 0);
    check(module || !options.keep_going);
    for (size_t i = 0; i < diags.count; i++)
        check(diags.items[i].message.length > 0);
    if (module)
        use_module(arena, module);
    us_buf printed = us_buf_make(arena);
    us_diag_list_print(&printed, &diags, true);
}

static us_str term_text(us_arena *arena, const us_term *term)
{
    us_buf text = us_buf_make(arena);
    us_ast_print_term(&text, term);
    return us_buf_str(&text);
}

/* Strings print as Go quotes them, with escapes that Rego does not know. */
static bool has_foreign_escape(us_str text)
{
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.text[i] == '\\' && strchr("xavU", text.text[++i]))
            return true;
    }
    return false;
}

static void parse_term(us_arena *arena, us_str text, us_parse_options options)
{
    us_diag_list diags = us_diag_list_make(arena, 0);
    us_term *term = us_parse_term(arena, US_STR_EMPTY, text, &options, &diags);
    check(term || diags.count > 0);
    if (!term || !us_term_is_ground(term))
        return;
    us_str once = term_text(arena, term);
    if (has_foreign_escape(once))
        return;
    options.max_depth = 2 * options.max_depth;
    term = us_parse_term(arena, US_STR_EMPTY, once, &options, &diags);
    check(term && us_str_equal(once, term_text(arena, term)));
}

static void parse_query(us_arena *arena, us_str text, us_parse_options options)
{
    us_diag_list diags = us_diag_list_make(arena, 0);
    us_body *body = us_parse_query(arena, US_STR_EMPTY, text, &options, &diags);
    check(body || diags.count > 0);
    us_buf printed = us_buf_make(arena);
    if (body)
        us_ast_print_body(&printed, body);
    us_import import;
    us_parse_import(arena, text, &options, &import, &diags);
}

static void run(us_arena *arena, us_str text, uint8_t choice)
{
    us_parse_options options = {.max_depth = 60};
    options.dialect = choice & 1 ? US_REGO_V1 : US_REGO_V0;
    options.annotations = choice & 2;
    options.keep_going = choice & 4;
    parse_module(arena, text, options);
    parse_query(arena, text, options);
    parse_term(arena, text, options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, 1 << 26, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, us_str_copy(&arena, (us_str){(const char *)data + 1, size - 1}),
            data[0]);
    us_arena_free(&arena);
    us_arena_init(&arena, data[0] * (size_t)256 + 64, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, us_str_copy(&arena, (us_str){(const char *)data + 1, size - 1}),
            data[0]);
    us_arena_free(&arena);
    return 0;
}
