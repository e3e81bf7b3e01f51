/* The lexer and the resolver: what a text's tokens are, and what they become. Each
 * kind is shown by a short word, so that a case is a text and a line of words. */
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    int kind;
    const char *word;
} words[] = {
    {0, "end"},
    {US_TOKEN_WORD, "word"},
    {US_TOKEN_ILLEGAL, "illegal"},
    {US_TOKEN_QUERY, ""},
    {US_TOKEN_IDENT, "name"},
    {US_TOKEN_NUMBER, "number"},
    {US_TOKEN_STRING, "string"},
    {US_TOKEN_DOT, "."},
    {US_TOKEN_COMMA, ","},
    {US_TOKEN_COLON, ":"},
    {US_TOKEN_SEPARATOR, ";"},
    {US_TOKEN_ASSIGN, "assign"},
    {US_TOKEN_RELATION, "relation"},
    {US_TOKEN_PLUS, "+"},
    {US_TOKEN_MINUS, "-"},
    {US_TOKEN_TIMES, "*"},
    {US_TOKEN_AMPERSAND, "&"},
    {US_TOKEN_BAR, "|"},
    {US_TOKEN_SUCH_THAT, "such-that"},
    {US_TOKEN_LEFT_PAREN, "("},
    {US_TOKEN_RIGHT_PAREN, ")"},
    {US_TOKEN_CALL, "call("},
    {US_TOKEN_GROUP, "group("},
    {US_TOKEN_LEFT_BRACKET, "["},
    {US_TOKEN_RIGHT_BRACKET, "]"},
    {US_TOKEN_INDEX, "index["},
    {US_TOKEN_LEFT_BRACE, "{"},
    {US_TOKEN_RIGHT_BRACE, "}"},
    {US_TOKEN_BODY, "body{"},
    {US_TOKEN_OPERAND, "operand{"},
    {US_TOKEN_TEMPLATE, "template"},
    {US_TOKEN_TEMPLATE_BEGIN, "<"},
    {US_TOKEN_TEMPLATE_MIDDLE, "<>"},
    {US_TOKEN_TEMPLATE_END, ">"},
    {US_TOKEN_IF, "IF"},
    {US_TOKEN_IN, "IN"},
    {US_TOKEN_NOT, "NOT"},
    {US_TOKEN_NEW_NOT, "NEW-NOT"},
    {US_TOKEN_AND, "AND"},
    {US_TOKEN_OR, "OR"},
    {US_TOKEN_SOME, "SOME"},
    {US_TOKEN_EVERY, "EVERY"},
    {US_TOKEN_ELSE, "ELSE"},
    {US_TOKEN_WITH, "WITH"},
    {US_TOKEN_AS, "AS"},
    {US_TOKEN_CONTAINS, "CONTAINS"},
    {US_TOKEN_DEFAULT, "DEFAULT"},
    {US_TOKEN_IMPORT, "IMPORT"},
    {US_TOKEN_PACKAGE, "PACKAGE"},
    {US_TOKEN_NULL, "NULL"},
    {US_TOKEN_TRUE, "TRUE"},
    {US_TOKEN_FALSE, "FALSE"},
};

static const char *word_of(int kind)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].kind == kind)
            return words[i].word;
    }
    return "?";
}

/* The words of [count] tokens, without END, separated by spaces. */
static const char *show(us_arena *arena, const us_token *items, size_t count)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < count && items[i].kind; i++) {
        const char *word = word_of(items[i].kind);
        us_buf_add_format(&text, "%s%s", text.length && *word ? " " : "", word);
    }
    return us_buf_str(&text).text;
}

typedef struct token_case {
    const char *text;
    const char *expected;
} token_case;

static const token_case lexer_cases[] = {
    {"a := b", "word assign word"},
    {"a.b .5 a.5", "word . word number word . number"},
    {"1 1.5 1e3 1.5E-7 0 .5", "number number number number number number"},
    {"1. 1e 1a 0x1", "illegal illegal illegal illegal"},
    {"\"a\\n\\u00e9\\\\\" `raw \\` \"\"", "string string string"},
    {"\"a\\q\"", "illegal"},
    {"\"abc\nd", "illegal word"},
    {"`abc", "illegal"},
    {"$\"a\" $`b`", "template template"},
    {"$\"a{b}c{d}\"", "< word <> word >"},
    {"$\"{{1}}\"", "< { number } >"},
    {"$\"\\{a\" $`\\n\\{`", "template template"},
    {"$\"{$`{x}`}\"", "< < word > >"},
    {"$\"{x\"", "< word illegal"},
    {"= == != < <= > >= :=", "assign relation relation relation relation relation "
                             "relation assign"},
    {"a # comment\nb", "word word"},
    {"@ ! $ \xC3\xA9", "illegal illegal illegal illegal"},
};

static void lexer_kinds(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof lexer_cases / sizeof *lexer_cases; i++) {
        us_tokens tokens = us_lex(&arena, us_str_from(lexer_cases[i].text));
        if (strcmp(show(&arena, tokens.items, tokens.count), lexer_cases[i].expected) !=
            0)
            fail_msg("%s: %s", lexer_cases[i].text,
                     show(&arena, tokens.items, tokens.count));
    }
    us_arena_free(&arena);
}

static void lexer_positions(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_tokens tokens = us_lex(&arena, US_STR("\xEF\xBB\xBF"
                                             "p\t\"\xC3\xA9\" q # c\r\n`a\nb` r"));
    assert_int_equal(tokens.count, 6);
    const us_token *t = tokens.items;
    assert_int_equal(t[0].span.position.column, 1);
    assert_int_equal(t[0].span.position.offset, 3);
    assert_true(t[0].space_before && t[0].newline_before);
    assert_int_equal(t[1].span.position.column, 3);
    assert_int_equal(t[2].span.position.column, 7);
    assert_true(t[2].space_before && !t[2].newline_before);
    assert_true(t[3].newline_before);
    assert_int_equal(t[3].span.position.row, 2);
    assert_int_equal(t[4].span.position.row, 3);
    assert_int_equal(t[4].span.position.column, 4);
    assert_int_equal(tokens.comment_count, 1);
    assert_true(us_str_is(tokens.comments[0].text, " c"));
    tokens = us_lex(&arena, US_STR("p `a\n\nb` q\n\n  r"));
    t = tokens.items;
    assert_int_equal(t[2].span.position.row, 3);
    assert_int_equal(t[2].span.position.column, 4);
    assert_int_equal(t[3].span.position.row, 5);
    assert_int_equal(t[3].span.position.column, 3);
    assert_int_equal(t[4].span.position.column, 4);
    us_arena_free(&arena);
}

/* Bytes that no source may hold, in a token, in a comment, alone. */
static void lexer_foul_bytes(void **state)
{
    (void)state;
    static const struct {
        us_str text;
        const char *message;
    } cases[] = {
        {{"a \"\0\"", 5}, "illegal null character"},
        {{"a # \xFF", 5}, "illegal utf-8 character"},
        {{"a \xED\xA0\x80", 5}, "illegal utf-8 character"},
        {{"a \xEF\xBB\xBF", 5}, "illegal byte-order mark"},
    };
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_tokens tokens = us_lex(&arena, us_str_copy(&arena, cases[i].text));
        assert_true(tokens.error_count > 0);
        assert_int_equal(tokens.items[tokens.errors[0].token].kind, US_TOKEN_ILLEGAL);
        if (i != 2) /* three bytes, each ill-formed */
            assert_string_equal(tokens.errors[0].message, cases[i].message);
    }
    us_arena_free(&arena);
}

static const token_case module_cases[] = {
    /* words */
    {"p if x", "name IF name"},
    {"p contains x if y", "name CONTAINS name IF name"},
    {"contains := contains", "name assign name"},
    {"p.if contains(x)", "name . name CONTAINS ( name )"},
    {"not[x] := 1", "name index[ name ] assign number"},
    {"p if not[x]", "name IF name index[ name ]"},
    {"p := not[x]", "name assign NOT [ name ]"},
    {"p if {not[x]; not x}", "name IF body{ name index[ name ] ; NOT name }"},
    {"import x.if as in", "IMPORT name . name AS IN"},
    {"package not.x", "PACKAGE name . name"},
    {"p := if.x", "name assign IF . name"},
    /* the head of a rule may have white space before its bracket */
    {"p [x] { y }", "name index[ name ] body{ name }"},
    {"f (x) { y }", "name call( name ) body{ name }"},
    {"p := q [x]", "name assign name [ name ]"},
    /* braces */
    {"p { x }", "name body{ name }"},
    {"p := {x} {y}", "name assign { name } body{ name }"},
    {"p if {x}", "name IF body{ name }"},
    {"p if {x: 1}", "name IF { name : number }"},
    {"p if {}", "name IF { }"},
    {"p if {x | y}", "name IF { name such-that name }"},
    {"p if {x} == y", "name IF { name } relation name"},
    {"p if x else {y}", "name IF name ELSE body{ name }"},
    {"p if x else if {y | z}", "name IF name ELSE IF body{ name | name }"},
    {"p if every x in {1} {y}", "name IF EVERY name IN { number } body{ name }"},
    /* bars */
    {"p := [a | b]", "name assign [ name such-that name ]"},
    {"p := [a | b, c]", "name assign [ name | name , name ]"},
    {"p := [a | b, c in d]", "name assign [ name such-that name , name IN name ]"},
    {"p := {a: b | c}", "name assign { name : name such-that name }"},
    {"p := {a: b | c, d: e}", "name assign { name : name | name , name : name }"},
    {"p := [-a.b[c](d) | e]",
     "name assign [ - name . name index[ name ] call( name ) such-that name ]"},
    /* newlines */
    {"p {\na\nb\n}", "name body{ name ; name }"},
    {"p {\na +\nb\n- c\n[d]\n}", "name body{ name + name - name ; [ name ] }"},
    {"p := [\na,\nb\n]", "name assign [ name , name ]"},
    {"p := [x |\na\nb]", "name assign [ name such-that name ; name ]"},
    {"p {a\n{b}\n(c)}", "name body{ name ; { name } ; ( name ) }"},
    /* adjacency */
    {"p := f(x)[y].z", "name assign name call( name ) index[ name ] . name"},
    {"p := f (x)", "name assign name ( name )"},
    {"p := \"x\"[0]", "name assign string [ number ]"},
    {"p := (a)(b)", "name assign ( name ) call( name )"},
    {"p := f(a)(b)", "name assign name call( name ) ( name )"},
};

static const token_case logic_cases[] = {
    {"a and b or not c", "name AND name OR NEW-NOT name"},
    {"and(a) or b", "name call( name ) OR name"},
    {"{a} and {b}", "operand{ name } AND operand{ name }"},
    {"not {a}", "NEW-NOT operand{ name }"},
    {"x == {a} and b", "name relation { name } AND name"},
    {"(a or b) and c", "group( name OR name ) AND name"},
    {"((not a))", "group( group( NEW-NOT name ) )"},
    {"(a) and b", "( name ) AND name"},
    {"(a with input as 1)", "group( name WITH name AS number )"},
};

/* The tokens as the grammar gets them. */
static const char *show_resolved(us_arena *arena, const us_tokens *tokens,
                                 const us_resolved *resolved)
{
    us_token *items = us_arena_alloc_zero(arena, 2 * (tokens->count + 1) * sizeof *items);
    size_t count = 0;
    if (resolved->goal)
        items[count++].kind = resolved->goal;
    for (size_t i = 0; i + 1 < tokens->count && !resolved->failed; i++) {
        if (resolved->kinds[i] & US_RESOLVED_SEPARATED)
            items[count++].kind = US_TOKEN_SEPARATOR;
        items[count++].kind = resolved->kinds[i] & 0xFF;
    }
    return show(arena, items, count + 1);
}

static void check_cases(const token_case *cases, size_t count, us_goal goal, bool logic)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < count; i++) {
        us_tokens tokens = us_lex(&arena, us_str_from(cases[i].text));
        us_keywords keywords = us_keywords_of(US_REGO_V1);
        if (logic)
            keywords.and_word = keywords.or_word = keywords.new_not = true;
        us_resolve_words(&tokens, goal, &keywords);
        us_resolved resolved =
            us_resolve_tokens(&arena, &tokens, 0, tokens.count - 1, goal, &keywords);
        const char *shown = show_resolved(&arena, &tokens, &resolved);
        if (resolved.failed || strcmp(shown, cases[i].expected) != 0)
            fail_msg("%s: %s", cases[i].text, shown);
    }
    us_arena_free(&arena);
}

static void resolver_in_modules(void **state)
{
    (void)state;
    check_cases(module_cases, sizeof module_cases / sizeof *module_cases, US_GOAL_MODULE,
                false);
}

static void resolver_of_logic(void **state)
{
    (void)state;
    check_cases(logic_cases, sizeof logic_cases / sizeof *logic_cases, US_GOAL_QUERY,
                true);
}

/* A word is a keyword from the import on, and no earlier. */
static void resolver_of_imports(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_tokens tokens =
        us_lex(&arena, US_STR("in if\nimport future.keywords.every\nin if\n"
                              "import rego[\"v1\"]\nin if\nimport rego.v2\nnot"));
    us_keywords keywords = us_keywords_of(US_REGO_V0);
    us_resolve_words(&tokens, US_GOAL_MODULE, &keywords);
    assert_string_equal(show(&arena, tokens.items, tokens.count),
                        "name name IMPORT name . name . name IN name "
                        "IMPORT name [ string ] IN IF IMPORT name . name NEW-NOT");
    assert_true(keywords.rego_v1 && keywords.and_word && keywords.or_word);
    us_arena_free(&arena);
}

static void resolver_faults(void **state)
{
    (void)state;
    static const char *const texts[] = {"p := (]", "p := [", "p := }", "a. b", "a.b .c"};
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        us_tokens tokens = us_lex(&arena, us_str_from(texts[i]));
        us_keywords keywords = us_keywords_of(US_REGO_V1);
        us_resolve_words(&tokens, US_GOAL_MODULE, &keywords);
        assert_true(us_resolve_tokens(&arena, &tokens, 0, tokens.count - 1,
                                      US_GOAL_MODULE, &keywords)
                        .failed);
    }
    us_arena_free(&arena);
}

static void string_contents(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    bool legal = true;
    us_str plain = US_STR("plain");
    assert_ptr_equal(us_string_content(&arena, plain, &legal).text, plain.text);
    us_str all =
        us_string_content(&arena, US_STR("\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"), &legal);
    assert_true(us_str_is(all, "\"\\/\b\f\n\r\tA"));
    us_str pair =
        us_string_content(&arena, US_STR("\\ud83d\\ude00\\ud83d\\u0041"), &legal);
    assert_true(us_str_is(pair, "\xF0\x9F\x98\x80\xEF\xBF\xBD"
                                "A"));
    assert_true(legal);
    us_string_content(&arena, US_STR("\\u12G4"), &legal);
    assert_false(legal);
    us_str raw = us_raw_template_content(&arena, US_STR("a\\{b\\n\\}"));
    assert_true(us_str_is(raw, "a{b\\n\\}"));
    us_arena_free(&arena);
}

/* Row by row, tokens stand where they stand in the whole. */
static void parts_have_places_of_the_whole(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str text = US_STR("\xEF\xBB\xBFp \"\u00e9\" x\n\n# c\n  q \u00e9\n\xFF r\ns");
    us_tokens whole = us_lex(&arena, text);
    size_t next = 0;
    us_text_part part = {0, 0, 1};
    for (; part.from < text.length; part.from = part.to, part.row++) {
        size_t newline = us_str_find(text, US_STR("\n"), part.from);
        part.to = newline == US_STR_NONE ? text.length : newline + 1;
        us_tokens some = us_lex_part(&arena, text, part);
        assert_int_equal(some.items[some.count - 1].span.position.offset, part.to);
        for (size_t i = 0; i + 1 < some.count; i++, next++)
            assert_memory_equal(&some.items[i], &whole.items[next], sizeof *some.items);
    }
    assert_int_equal(next + 1, whole.count);
    us_arena_free(&arena);
}

static void a_part_ends_behind_its_last_token(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_tokens tokens =
        us_lex_part(&arena, US_STR("a\n`b\nc` d\ne"), (us_text_part){2, 5, 2});
    assert_int_equal(tokens.count, 2);
    assert_int_equal(tokens.items[0].kind, US_TOKEN_STRING);
    assert_int_equal(tokens.items[1].kind, 0);
    assert_int_equal(tokens.items[1].span.position.offset, 8);
    assert_int_equal(tokens.items[1].span.position.row, 3);
    us_arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lexer_kinds),
        cmocka_unit_test(lexer_positions),
        cmocka_unit_test(lexer_foul_bytes),
        cmocka_unit_test(resolver_in_modules),
        cmocka_unit_test(resolver_of_logic),
        cmocka_unit_test(resolver_of_imports),
        cmocka_unit_test(resolver_faults),
        cmocka_unit_test(string_contents),
        cmocka_unit_test(parts_have_places_of_the_whole),
        cmocka_unit_test(a_part_ends_behind_its_last_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
