/* Regular expressions.
 * The facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"
#include "builtins/regex_literals.h"
#include "builtins/regex_re2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

extern const us_builtin_family us_regex_family;

static const builtin_case regex_cases[] = {
    {"regex.match", "[\"[\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: missing closing ]: `[`"},
    {"regex.match", "[\"a\", 1]", NULL,
     "eval_type_error: regex.match: operand 2 must be string but got number"},
    {"regex.match", "[1, \"a\"]", NULL,
     "eval_type_error: regex.match: operand 1 must be string but got number"},
    {"regex.is_valid", "[\"[\"]", "false", NULL},
    {"regex.is_valid", "[1]", "false", NULL},
    {"regex.is_valid", "[\"a\"]", "true", NULL},
    {"regex.match", "[\"a**\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid nested repetition "
     "operator: `**`"},
    {"regex.match", "[\"*a\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: missing argument to "
     "repetition operator: `*`"},
    {"regex.match", "[\"(\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: missing closing ): `(`"},
    {"regex.match", "[\")\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: unexpected ): `)`"},
    {"regex.match", "[\"\\\\\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: trailing backslash at end "
     "of expression: ``"},
    {"regex.match", "[\"[z-a]\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `z-a`"},
    {"regex.match", "[\"a{1001}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid repeat count: "
     "`{1001}`"},
    {"regex.match", "[\"(a{1000}){2}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid repeat count: "
     "`{2}`"},
    {"regex.match", "[\"(?<n>a)\", \"a\"]", "true", NULL},
    {"regex.match", "[\"(?P<n>a)\", \"a\"]", "true", NULL},
    {"regex.match", "[\"(?P<n>a)(?P<n>b)\", \"a\"]", "false", NULL},
    {"regex.match", "[\"(?P<1n>a)\", \"a\"]", "true", NULL},
    {"regex.match", "[\"(?P<n\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid named capture: "
     "`(?P<n`"},
    {"regex.match", "[\"(?=a)\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid or unsupported Perl "
     "syntax: `(?=`"},
    {"regex.match", "[\"(?<=a)\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid named capture: "
     "`(?<=a)`"},
    {"regex.match", "[\"(?<!a)\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid named capture: "
     "`(?<!a)`"},
    {"regex.match", "[\"\\\\C\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\C`"},
    {"regex.match", "[\"\\\\Z\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\Z`"},
    {"regex.match", "[\"\\\\z\", \"a\"]", "true", NULL},
    {"regex.match", "[\"\\\\1\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\1`"},
    {"regex.match", "[\"\\\\pX\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `\\pX`"},
    {"regex.match", "[\"\\\\p{Greek}\", \"α\"]", "true", NULL},
    {"regex.match", "[\"\\\\p{Foo}\", \"α\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `\\p{Foo}`"},
    {"regex.match", "[\"\\\\p{\", \"α\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `\\p{`"},
    {"regex.match", "[\"[[:foo:]]\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `[:foo:]`"},
    {"regex.match", "[\"[[:alpha:]]\", \"a\"]", "true", NULL},
    {"regex.match", "[\"\\\\Qa.b\\\\E\", \"a.b\"]", "true", NULL},
    {"regex.match", "[\"\\\\Q(?<a\", \"(?<a\"]", "true", NULL},
    {"regex.match", "[\"[(?<a>]\", \"<\"]", "true", NULL},
    {"regex.match", "[\"\\\\x{110000}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\x{110000`"},
    {"regex.match", "[\"\\\\xg\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\xg`"},
    {"regex.match", "[\"(?z)\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid or unsupported Perl "
     "syntax: `(?z`"},
    {"regex.match", "[\"(?i)AbC\", \"aBc\"]", "true", NULL},
    {"regex.match", "[\"(?U)a+\", \"aa\"]", "true", NULL},
    {"regex.match", "[\"a{2,1}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid repeat count: "
     "`{2,1}`"},
    {"regex.match", "[\"a{,2}\", \"a{,2}\"]", "true", NULL},
    {"regex.match", "[\"x{2}{3}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid nested repetition "
     "operator: `{2}{3}`"},
    {"regex.match", "[\"x+?+\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid nested repetition "
     "operator: `+?+`"},
    {"regex.match", "[\"x++\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid nested repetition "
     "operator: `++`"},
    {"regex.match", "[\"[a\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: missing closing ]: `[a`"},
    {"regex.match", "[\"[]a]\", \"]\"]", "true", NULL},
    {"regex.match", "[\"[^]a]\", \"]\"]", "false", NULL},
    {"regex.match", "[\"[a-\\\\d]\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\d`"},
    {"regex.match", "[\"\\\\b\\\\B\\\\A\\\\d\\\\D\\\\s\\\\S\\\\w\\\\W\", \"a\"]", "false",
     NULL},
    {"regex.match", "[\"\\\\é\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\é`"},
    {"regex.match", "[\"\\\\_\", \"_\"]", "true", NULL},
    {"regex.match", "[\"\\\\8\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\8`"},
    {"regex.match", "[\"\\\\012\", \"\\n\"]", "true", NULL},
    {"regex.match", "[\"\\\\0\", \"\\u0000\"]", "true", NULL},
    {"regex.match", "[\"^$\", \"\"]", "true", NULL},
    {"regex.match", "[\"(?m)^b$\", \"a\\nb\\nc\"]", "true", NULL},
    {"regex.match", "[\"a.c\", \"a\\nc\"]", "false", NULL},
    {"regex.match", "[\"(?s)a.c\", \"a\\nc\"]", "true", NULL},
    {"regex.match", "[\"\\\\p{L}+\", \"é\"]", "true", NULL},
    {"regex.match", "[\"\\\\PN\", \"1\"]", "false", NULL},
    {"regex.match", "[\"(?i:k)\", \"K\"]", "true", NULL},
    {"regex.match", "[\"(((((((((((a)))))))))))\", \"a\"]", "true", NULL},
    {"regex.split", "[\"a*\", \"baac\"]", "[\"b\", \"c\"]", NULL},
    {"regex.split", "[\",\", \"a,b,,c\"]", "[\"a\", \"b\", \"\", \"c\"]", NULL},
    {"regex.split", "[\"\", \"añb\"]", "[\"a\", \"ñ\", \"b\"]", NULL},
    {"regex.split", "[\",\", \"\"]", "[\"\"]", NULL},
    {"regex.split", "[\"\", \"\"]", "[]", NULL},
    {"regex.split", "[\"x*\", \"axbxc\"]", "[\"a\", \"b\", \"c\"]", NULL},
    {"regex.split", "[\"[\", \"a\"]", NULL,
     "eval_builtin_error: regex.split: error parsing regexp: missing closing ]: `[`"},
    {"regex.split", "[\"a\", \"a\"]", "[\"\", \"\"]", NULL},
    {"regex.split", "[\"^\", \"abc\"]", "[\"abc\"]", NULL},
    {"regex.split", "[\"$\", \"abc\"]", "[\"abc\"]", NULL},
    {"regex.split", "[1, \"a\"]", NULL,
     "eval_type_error: regex.split: operand 1 must be string but got number"},
    {"regex.find_n", "[\"a.\", \"abacad\", 2]", "[\"ab\", \"ac\"]", NULL},
    {"regex.find_n", "[\"a.\", \"abacad\", -1]", "[\"ab\", \"ac\", \"ad\"]", NULL},
    {"regex.find_n", "[\"a.\", \"abacad\", 0]", "[]", NULL},
    {"regex.find_n", "[\"a*\", \"baac\", -1]", "[\"\", \"aa\", \"\"]", NULL},
    {"regex.find_n", "[\"é\", \"éé\", -1]", "[\"é\", \"é\"]", NULL},
    {"regex.find_n", "[\"\", \"éa\", -1]", "[\"\", \"\", \"\"]", NULL},
    {"regex.find_n", "[\"[\", \"éa\", -1]", NULL,
     "eval_builtin_error: regex.find_n: error parsing regexp: missing closing ]: `[`"},
    {"regex.find_n", "[\"a\", \"a\", 1.5]", NULL,
     "eval_type_error: regex.find_n: operand 3 must be integer number but got "
     "floating-point number"},
    {"regex.find_n", "[\"a\", \"a\", \"x\"]", NULL,
     "eval_type_error: regex.find_n: operand 3 must be number but got string"},
    {"regex.find_n", "[1, \"a\", 1]", NULL,
     "eval_type_error: regex.find_n: operand 1 must be string but got number"},
    {"regex.find_n", "[\"a\", 1, 1]", NULL,
     "eval_type_error: regex.find_n: operand 2 must be string but got number"},
    {"regex.find_all_string_submatch_n", "[\"a(x*)b(y|z)?c\", \"-axxxbyc-abzc-abc\", -1]",
     "[[\"axxxbyc\", \"xxx\", \"y\"], [\"abzc\", \"\", \"z\"], [\"abc\", \"\", \"\"]]",
     NULL},
    {"regex.find_all_string_submatch_n", "[\"a(x*)b(y|z)?c\", \"-axxxbyc-abzc-\", 1]",
     "[[\"axxxbyc\", \"xxx\", \"y\"]]", NULL},
    {"regex.find_all_string_submatch_n", "[\"a(x*)b(y|z)?c\", \"-\", 1]", "[]", NULL},
    {"regex.find_all_string_submatch_n", "[\"a\", \"a\", 0]", "[]", NULL},
    {"regex.find_all_string_submatch_n", "[\"a\", \"a\", 1.5]", NULL,
     "eval_type_error: regex.find_all_string_submatch_n: operand 3 must be integer "
     "number but got floating-point number"},
    {"regex.find_all_string_submatch_n", "[\"[\", \"a\", 1]", NULL,
     "eval_builtin_error: regex.find_all_string_submatch_n: error parsing regexp: "
     "missing closing ]: `[`"},
    {"regex.find_all_string_submatch_n", "[\"(a*)|b\", \"baac\", -1]",
     "[[\"\", \"\"], [\"aa\", \"aa\"], [\"\", \"\"]]", NULL},
    {"regex.replace", "[\"foo\", \"(o)\", \"[$1]\"]", "\"f[o][o]\"", NULL},
    {"regex.replace", "[\"foo\", \"(o)\", \"[$1x]\"]", "\"f[][]\"", NULL},
    {"regex.replace", "[\"foo\", \"(o)\", \"[${1}x]\"]", "\"f[ox][ox]\"", NULL},
    {"regex.replace", "[\"foo\", \"(?P<n>o)\", \"[$n]\"]", "\"f[o][o]\"", NULL},
    {"regex.replace", "[\"foo\", \"(?P<n>o)\", \"[${n}$$]\"]", "\"f[o$][o$]\"", NULL},
    {"regex.replace", "[\"foo\", \"o\", \"$\"]", "\"f$$\"", NULL},
    {"regex.replace", "[\"foo\", \"o\", \"$ x ${ $}\"]", "\"f$ x ${ $}$ x ${ $}\"", NULL},
    {"regex.replace", "[\"foo\", \"o\", \"${1\"]", "\"f${1${1\"", NULL},
    {"regex.replace", "[\"foo\", \"\", \"-\"]", "\"-f-o-o-\"", NULL},
    {"regex.replace", "[\"éa\", \"\", \"-\"]", "\"-é-a-\"", NULL},
    {"regex.replace", "[\"baaac\", \"a*\", \"x\"]", "\"xbxcx\"", NULL},
    {"regex.replace", "[\"abc\", \"b*\", \"-\"]", "\"-a-c-\"", NULL},
    {"regex.replace", "[\"foo\", \"(\", \"-\"]", NULL,
     "eval_builtin_error: regex.replace: error parsing regexp: missing closing ): `(`"},
    {"regex.replace", "[\"foo\", \"o\", \"$0$0\"]", "\"foooo\"", NULL},
    {"regex.replace", "[\"foo\", \"o\", \"$99999999999\"]", "\"f\"", NULL},
    {"regex.replace", "[\"foo\", \"(o)\", \"$01\"]", "\"f\"", NULL},
    {"regex.replace", "[\"foo\", \"(?P<é>o)\", \"$é\"]", NULL,
     "eval_builtin_error: regex.replace: error parsing regexp: invalid named capture: "
     "`(?P<é>`"},
    {"regex.replace", "[1, \"o\", \"a\"]", NULL,
     "eval_type_error: regex.replace: operand 1 must be string but got number"},
    {"regex.replace", "[\"a\", 1, \"a\"]", NULL,
     "eval_type_error: regex.replace: operand 2 must be string but got number"},
    {"regex.replace", "[\"a\", \"a\", 1]", NULL,
     "eval_type_error: regex.replace: operand 3 must be string but got number"},
    {"regex.replace", "[\"foo\", \"^\", \"x\"]", "\"xfoo\"", NULL},
    {"regex.replace", "[\"foo\\nbar\", \"(?m)$\", \"x\"]", "\"foox\\nbarx\"", NULL},
    {"regex.replace", "[\"a b\", \"\\\\b\", \"|\"]", "\"|a| |b|\"", NULL},
    {"regex.template_match", "[\"urn:foo:{.*}\", \"urn:foo:bar:baz\", \"{\", \"}\"]",
     "true", NULL},
    {"regex.template_match", "[\"urn:foo:{.*\", \"urn:foo:bar:baz\", \"{\", \"}\"]", NULL,
     "eval_builtin_error: regex.template_match: unbalanced braces in \"urn:foo:{.*\""},
    {"regex.template_match", "[\"urn:foo:.*}\", \"urn:foo:bar:baz\", \"{\", \"}\"]", NULL,
     "eval_builtin_error: regex.template_match: unbalanced braces in \"urn:foo:.*}\""},
    {"regex.template_match", "[\"urn:foo:<.*>\", \"urn:foo:bar:baz\", \"<\", \">\"]",
     "true", NULL},
    {"regex.template_match", "[\"urn:foo:{.*}\", \"urn:foo:bar:baz\", \"{{\", \"}\"]",
     NULL,
     "eval_builtin_error: regex.template_match: start delimiter has to be exactly one "
     "character long but is 2 long"},
    {"regex.template_match", "[\"urn:foo:{.*}\", \"urn:foo:bar:baz\", \"{\", \"}}\"]",
     NULL,
     "eval_builtin_error: regex.template_match: end delimiter has to be exactly one "
     "character long but is 1 long"},
    {"regex.template_match", "[\"urn:foo:{.*}\", \"urn:foo:bar:baz\", \"é\", \"}\"]",
     NULL,
     "eval_builtin_error: regex.template_match: start delimiter has to be exactly one "
     "character long but is 2 long"},
    {"regex.template_match", "[\"urn:foo:{.*}\", \"urn:foo:bar:baz\", \"\", \"}\"]", NULL,
     "eval_builtin_error: regex.template_match: start delimiter has to be exactly one "
     "character long but is 0 long"},
    {"regex.template_match", "[\"urn:f.o:{[}\", \"urn:foo:bar:baz\", \"{\", \"}\"]", NULL,
     "eval_builtin_error: regex.template_match: error parsing regexp: missing closing ]: "
     "`[$`"},
    {"regex.template_match", "[\"urn:f.o:{a{1}}\", \"urn:f.o:a\", \"{\", \"}\"]", "true",
     NULL},
    {"regex.template_match", "[\"a.c\", \"abc\", \"{\", \"}\"]", "false", NULL},
    {"regex.template_match", "[\"a{)(}\", \"abc\", \"{\", \"}\"]", NULL,
     "eval_builtin_error: regex.template_match: error parsing regexp: unexpected ): "
     "`^)($`"},
    {"regex.template_match", "[1, \"abc\", \"{\", \"}\"]", NULL,
     "eval_type_error: regex.template_match: operand 1 must be string but got number"},
    {"regex.template_match", "[\"a\", \"abc\", 1, \"}\"]", NULL,
     "eval_type_error: regex.template_match: operand 3 must be string but got number"},
    {"regex.template_match", "[\"a|a|\", \"aa\", \"|\", \"|\"]", NULL,
     "eval_builtin_error: regex.template_match: unbalanced braces in \"a|a|\""},
    {"regex.match", "[\"(?i)k\", \"K\"]", "true", NULL},
    {"regex.match", "[\"(?<n>a)(?<n>b)\", \"ab\"]", "true", NULL},
    {"regex.replace", "[\"ab\", \"(?<n>a)|(?<n>b)\", \"[$n]\"]", "\"[a][b]\"", NULL},
    {"regex.find_all_string_submatch_n",
     "[{\"$set\": [\"a\"]}, [\"a\"], {\"$set\": [\"a\"]}]", NULL,
     "eval_type_error: regex.find_all_string_submatch_n: operand 1 must be string but "
     "got set"},
    {"regex.find_n", "[{\"$set\": [1]}, \"abc\", {\"$set\": [\"a\"]}]", NULL,
     "eval_type_error: regex.find_n: operand 1 must be string but got set"},
    {"regex.is_valid", "[true]", "false", NULL},
    {"regex.match", "[\"abc\", {\"$set\": [[\"a\"]]}]", NULL,
     "eval_type_error: regex.match: operand 2 must be string but got set"},
    {"regex.replace", "[{\"$set\": [[\"a\"]]}, null, 1.5]", NULL,
     "eval_type_error: regex.replace: operand 1 must be string but got set"},
    {"regex.split", "[\"a\", {\"$set\": [1]}]", NULL,
     "eval_type_error: regex.split: operand 2 must be string but got set"},
    {"regex.template_match", "[true, [], null, true]", NULL,
     "eval_type_error: regex.template_match: operand 1 must be string but got boolean"},
    {"re_match", "[\"[\", \"a\"]", NULL,
     "eval_builtin_error: re_match: error parsing regexp: missing closing ]: `[`"},
    {"re_match", "[\"a\", \"a\"]", "true", NULL},
    {"re_match", "[\"a\", 1]", NULL,
     "eval_type_error: re_match: operand 2 must be string but got number"},
    {"re_match", "[[\"a\"], {\"$set\": [[\"a\"]]}]", NULL,
     "eval_type_error: re_match: operand 1 must be string but got array"},
    {"re_match", "[{\"$object\": [[1, 2]]}, {\"$set\": []}]", NULL,
     "eval_type_error: re_match: operand 1 must be string but got object"},
    {"re_match", "[{\"$set\": [\"a\"]}, []]", NULL,
     "eval_type_error: re_match: operand 1 must be string but got set"},
    {"regex.is_valid", "[\"\\\\p{Letter}\"]", "true", NULL},
    {"regex.is_valid", "[\"\\\\p{old_italic}\"]", "false", NULL},
    {"regex.is_valid", "[\"[\\\\P{uppercase letter}\\\\p{greek}]\"]", "true", NULL},
    {"regex.match", "[\"^\\\\p{Lowercase_Letter}+$\", \"ab\"]", "true", NULL},
    {"regex.match", "[\"\\\\p{^letter}\", \"ab1\"]", "true", NULL},
    {"regex.match", "[\"\\\\x{\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\x{`"},
    {"regex.match", "[\"a\\\\x{4\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid escape sequence: "
     "`\\x{4`"},
    {"regex.match", "[\"\\\\p{nosuch}\", \"a\"]", NULL,
     "eval_builtin_error: regex.match: error parsing regexp: invalid character class "
     "range: `\\p{nosuch}`"},
};

/* Patterns that are shared live as long as somebody has them, each with names of its own. */
static void test_sharing(void **state)
{
    (void)state;
    us_regex *kept = us_regex_new("(?P<a>x+)y", 10), *again;
    us_regex_span spans[2];
    us_regex_free(us_regex_new("(?P<a>x+)y", 10));
    for (unsigned i = 0; i < 1000; i++) {
        char pattern[32];
        int length = snprintf(pattern, sizeof pattern, "^a{%u}$|[", i % 300);
        us_regex *one = us_regex_new(pattern, (size_t)length - 2);
        us_regex *bad = us_regex_new(pattern, (size_t)length);
        assert_null(us_regex_error(one));
        assert_non_null(us_regex_error(bad));
        us_regex_free(one);
        us_regex_free(bad);
    }
    again = us_regex_new("(?P<b>x+)y", 10);
    us_regex_free(kept);
    assert_true(us_regex_match(again, "axxy", 4, 0, spans, 2));
    assert_int_equal(spans[1].from, 1);
    assert_int_equal(us_regex_find_group(again, "b", 1, spans), 1);
    assert_int_equal(us_regex_find_group(again, "a", 1, spans), 0);
    us_regex_free(again);
}

/* What a pattern's matches must have in them. */
static void test_literals(void **state)
{
    static const struct {
        const char *pattern, *begins, *ends, *holds;
        bool whole;
    } cases[] = {
        {"abc", "", "", "abc", true},
        {"^abc", "abc", "", "", true},
        {"abc$", "", "abc", "", true},
        {"^abc$", "abc", "abc", "", true},
        {"", "", "", "", false},
        {"^$", "", "", "", false},
        {"a\\.b", "", "", "a.b", true},
        {"^https?://", "http", "", "://", false},
        {"ab+c{2}de*", "", "", "ab", false},
        {"x{2,}abc?", "", "", "ab", false},
        {"a{,3}b", "", "", "a{,3}b", true},
        {"a{b", "", "", "a{b", true},
        {"éé?x", "", "", "é", false},
        {"[0-9]{3}-[0-9]+\\.txt$", "", ".txt", "-", false},
        {"\\bAKIA[0-9A-Z]{16}\\b", "", "", "AKIA", false},
        {"-----BEGIN [A-Z ]*PRIVATE KEY-----", "", "", "PRIVATE KEY-----", false},
        {"[^]a]b[[:alpha:]]c[\\]]dd", "", "", "dd", false},
        {"(?:ab)?cd(?P<n>x|y)*", "", "", "cd", false},
        {"^(?s:.*)ab[^.]*\\.c$", "", ".c", "ab", false},
        {"ab|cd", "", "", "", false},
        {"(?i)ab", "", "", "", false},
        {"a(?i:b)", "", "", "", false},
        {"\\Qa\\E", "", "", "", false},
        {"\\x41b", "", "", "", false},
        {"\\pLb", "", "", "", false},
        {"^*a", "", "", "", false},
        {"a$b", "", "", "a", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *pattern = cases[i].pattern;
        char text[64];
        us_regex_literals found = us_regex_find_literals(pattern, strlen(pattern), text);
        const us_regex_run runs[] = {found.begins, found.ends, found.holds};
        const char *const expected[] = {cases[i].begins, cases[i].ends, cases[i].holds};
        for (unsigned k = 0; k < 3; k++)
            if (!us_str_is(us_str_make(text + runs[k].from, runs[k].length), expected[k]))
                fail_msg("%s: run %u is %.*s, not %s", pattern, k, (int)runs[k].length,
                         text + runs[k].from, expected[k]);
        if (found.whole != cases[i].whole)
            fail_msg("%s: whole is %d", pattern, found.whole);
    }
}

static uint32_t next_random(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static void join_randomly(uint32_t *seed, const char *const *parts, uint32_t count,
                          uint32_t most, char *out)
{
    *out = '\0';
    for (uint32_t n = next_random(seed, most + 1); n > 0; n--)
        strcat(out, parts[next_random(seed, count)]);
}

/* Literals change no answer: in parentheses a pattern has none. */
static void test_literals_agree(void **state)
{
    static const char *const parts[] = {"a",   "b",   "ab",    "\\.",    "^",    "$",
                                        "a?",  "b*",  "(ab)",  "(a|b)",  "[ab]", "{",
                                        "{2}", "{0}", "+",     "|",      ".",    "\\b",
                                        "é",   "é?",  "a{1,}", "(?:b)?", "]",    "[^]]"};
    static const char *const texts[] = {"a", "b", "ab", ".", "é", "{2}", "]"};
    uint32_t seed = 1, compared = 0;
    (void)state;
    for (unsigned i = 0; i < 4000; i++) {
        char pattern[64], wrapped[80], text[32];
        join_randomly(&seed, parts, sizeof parts / sizeof parts[0], 6, pattern);
        snprintf(wrapped, sizeof wrapped, "(?:%s)", pattern);
        us_regex *one = us_regex_new(pattern, strlen(pattern));
        us_regex *other = us_regex_new(wrapped, strlen(wrapped));
        for (unsigned k = 0; !us_regex_error(one) && k < 20; k++, compared++) {
            us_regex_span a = {0, 0}, b = {0, 0};
            join_randomly(&seed, texts, sizeof texts / sizeof texts[0], 6, text);
            size_t length = strlen(text);
            bool matches = us_regex_match(other, text, length, 0, &b, 1);
            if (us_regex_match(one, text, length, 0, NULL, 0) != matches ||
                us_regex_match(one, text, length, 0, &a, 1) != matches ||
                (matches && (a.from != b.from || a.to != b.to)))
                fail_msg("%s in %s", pattern, text);
        }
        us_regex_free(one);
        us_regex_free(other);
    }
    assert_true(compared > 10000);
}

int main(void)
{
    const struct CMUnitTest sharing[] = {cmocka_unit_test(test_sharing),
                                         cmocka_unit_test(test_literals),
                                         cmocka_unit_test(test_literals_agree)};
    int failed = 0;
    failed += run_builtin_cases(&us_regex_family, regex_cases,
                                sizeof regex_cases / sizeof regex_cases[0], false);
    us_regex_share();
    failed += run_builtin_cases(&us_regex_family, regex_cases,
                                sizeof regex_cases / sizeof regex_cases[0], false);
    failed += cmocka_run_group_tests(sharing, NULL, NULL);
    return failed;
}
