/* regex.globs_match.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_globs_match_family;

static const builtin_case cases[] = {
    {"regex.globs_match", "[\"a.a.[0-9]+z\", \"b.b.[0-9]*\"]", "false", NULL},
    {"regex.globs_match", "[\"[a-z]+\", \"[0-9]*\"]", "false", NULL},
    {"regex.globs_match", "[\"a*\", \"\"]", "false", NULL},
    {"regex.globs_match", "[\"\", \"\"]", "true", NULL},
    {"regex.globs_match", "[\"a*\", \"b*\"]", "false", NULL},
    {"regex.globs_match", "[\"a+\", \"b*\"]", "false", NULL},
    {"regex.globs_match", "[\"[\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[, pos:1, found [ without matching ]: "
     "the input provided is invalid"},
    {"regex.globs_match", "[\"a\", \"[\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[, pos:1, found [ without matching ]: "
     "the input provided is invalid"},
    {"regex.globs_match", "[\"*\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:*, pos:1, flag '*' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"+\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:+, pos:1, flag '+' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"a**\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:a**, pos:3, flag '*' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"[a-\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a-, pos:3, range character '-' must "
     "be followed by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"[]\", \"a\"]", "false", NULL},
    {"regex.globs_match", "[\"[z-a]\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[z-a], pos:4, range is out of order: "
     "'a' comes before 'z' in Unicode: the input provided is invalid"},
    {"regex.globs_match", "[\"a]\", \"a]\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:a], pos:2, set-close ']' with no "
     "preceding '[': the input provided is invalid"},
    {"regex.globs_match", "[\"\\\\\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:\\, pos:0, input ends with a \\ "
     "(escape) character: the input provided is invalid"},
    {"regex.globs_match", "[\"\\\\*\", \"*\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:*, pos:1, flag '*' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"\\\\a\", \"a\"]", "true", NULL},
    {"regex.globs_match", "[\"[\\\\]]\", \"]\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:], pos:1, set-close ']' with no "
     "preceding '[': the input provided is invalid"},
    {"regex.globs_match", "[\"[a\\\\-z]\", \"-\"]", "true", NULL},
    {"regex.globs_match", "[\"[^a]\", \"b\"]", "false", NULL},
    {"regex.globs_match", "[\"[^a]\", \"a\"]", "true", NULL},
    {"regex.globs_match", "[\"[a-c-e]\", \"b\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a-c-e], pos:5, range character '-' "
     "must be preceded by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"[-a]\", \"-\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[-a], pos:2, range character '-' must "
     "be preceded by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"[a-]\", \"-\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a-], pos:3, range character '-' must "
     "be followed by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"a(b\", \"a(b\"]", "true", NULL},
    {"regex.globs_match", "[\"é\", \"é\"]", "true", NULL},
    {"regex.globs_match", "[\"[à-ü]\", \"é\"]", "true", NULL},
    {"regex.globs_match", "[\".\", \"é\"]", "true", NULL},
    {"regex.globs_match", "[\".*\", \"xyz\"]", "true", NULL},
    {"regex.globs_match", "[\".+\", \".\"]", "true", NULL},
    {"regex.globs_match", "[\"a.*b\", \".*c\"]", "false", NULL},
    {"regex.globs_match", "[\"[a.*]\", \"*\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:*, pos:1, flag '*' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"[a-z]*x\", \"abc.\"]", "true", NULL},
    {"regex.globs_match", "[\"a?\", \"a\"]", "false", NULL},
    {"regex.globs_match", "[\"a|b\", \"a|b\"]", "true", NULL},
    {"regex.globs_match", "[\"^a$\", \"^a$\"]", "true", NULL},
    {"regex.globs_match", "[1, \"a\"]", NULL,
     "eval_type_error: regex.globs_match: operand 1 must be string but got number"},
    {"regex.globs_match", "[\"a\", 1]", NULL,
     "eval_type_error: regex.globs_match: operand 2 must be string but got number"},
    {"regex.globs_match", "[\"[[]\", \"[\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[, pos:1, found [ without matching ]: "
     "the input provided is invalid"},
    {"regex.globs_match", "[\"[a[b]\", \"[\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[, pos:1, found [ without matching ]: "
     "the input provided is invalid"},
    {"regex.globs_match", "[\"[a-z\", \"b\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a-z, pos:3, range character '-' must "
     "be followed by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"[-]\", \"-\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[-], pos:2, range character '-' must "
     "be preceded by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"[--a]\", \"-\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[--a], pos:2, range character '-' "
     "must be preceded by a Unicode character: the input provided is invalid"},
    {"regex.globs_match", "[\"ab[c\", \"x\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:ab[c, pos:4, found [ without matching "
     "]: the input provided is invalid"},
    {"regex.globs_match", "[\"a.+\", \"a\"]", "false", NULL},
    {"regex.globs_match", "[\"x*y*\", \"\"]", "false", NULL},
    {"regex.globs_match", "[\"x+\", \"x*\"]", "true", NULL},
    {"regex.globs_match", "[\"[a]\", \"b\"]", "false", NULL},
    {"regex.globs_match", "[\"[*]\", \"*\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:*, pos:1, flag '*' must be preceded "
     "by a non-flag: the input provided is invalid"},
    {"regex.globs_match", "[\"[a\\\\]\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a\\], pos:4, found [ without "
     "matching ]: the input provided is invalid"},
    {"regex.globs_match", "[\"[a-\\\\]]\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a-\\]], pos:5, range is out of "
     "order: ']' comes before 'a' in Unicode: the input provided is invalid"},
    {"regex.globs_match", "[\"ab\\\\\", \"a\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:ab\\, pos:2, input ends with a \\ "
     "(escape) character: the input provided is invalid"},
    {"regex.globs_match", "[\"\\\\\\\\\", \"\\\\\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:\\, pos:0, input ends with a \\ "
     "(escape) character: the input provided is invalid"},
    {"regex.globs_match", "[\"\\\\*\", \"x\"]", "false", NULL},
    {"regex.globs_match", "[\"[\\\\]]\", \"x\"]", "false", NULL},
    {"regex.globs_match", "[\"[[]\", \"x\"]", "false", NULL},
    {"regex.globs_match", "[\"[a[b]\", \"a\"]", "true", NULL},
    {"regex.globs_match", "[\"[a.*]\", \"a\"]", "true", NULL},
    {"regex.globs_match", "[\"[a.*]\", \"b\"]", "false", NULL},
    {"regex.globs_match", "[\"[*]\", \"\\\\*\"]", "true", NULL},
    {"regex.globs_match", "[\"\\\\\\\\\", \"\\\\\\\\\"]", "true", NULL},
    {"regex.globs_match", "[\"[a\\\\]]\", \"\\\\]\"]", "true", NULL},
    {"regex.globs_match", "[\"[a-z]+\\\\[[0-9]+\\\\]\", \"foo\\\\[1\\\\]\"]", "true",
     NULL},
    {"regex.globs_match", "[\"a*\", \"a*\"]", "true", NULL},
    {"regex.globs_match", "[\"[a-cx-z]\", \"[d-x]\"]", "true", NULL},
    {"regex.globs_match", "[\"[]*\", \"a*\"]", "false", NULL},
    {"regex.globs_match", "[\"[]*a\", \"a*\"]", "true", NULL},
    {"regex.globs_match", "[\".*\", \"\"]", "false", NULL},
    {"regex.globs_match", "[\".*.*\", \"a+b+c+\"]", "true", NULL},
    {"regex.globs_match", "[\"a.*z\", \"b.*z\"]", "false", NULL},
    {"regex.globs_match", "[\"x.*z\", \"x.*y\"]", "false", NULL},
    {"regex.globs_match", "[\"x*y\", \"y\"]", "true", NULL},
    {"regex.globs_match", "[\"é-\", \"é-\"]", "true", NULL},
    {"regex.globs_match", "[\"[a\", \"x\"]", NULL,
     "eval_builtin_error: regex.globs_match: input:[a, pos:2, found [ without matching "
     "]: the input provided is invalid"},
    {"regex.globs_match", "[\"ab*\", \"a+\"]", "false", NULL},
    {"regex.globs_match", "[\"a.*\", \"[^a]\"]", "false", NULL},
    {"regex.globs_match", "[\".*\", \"[]\"]", "true", NULL},
    {"regex.globs_match", "[\"[a-z]*b\", \"a*b*c*\"]", "false", NULL},
    {"regex.globs_match", "[\"[ab]+[ba]*c\", \"[a-b]+c\"]", "true", NULL},
    {"regex.globs_match", "[\"a+a*b\", \"aab\"]", "true", NULL},
    {"regex.globs_match", "[\"\", \"a*\"]", "false", NULL},
    {"regex.globs_match", "[\"a.c*\", \"abc+\"]", "true", NULL},
};

int main(void)
{
    return run_builtin_cases(&us_globs_match_family, cases,
                             sizeof cases / sizeof cases[0], false);
}
