/* glob.*: patterns, separators, what is refused.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_glob_family;

static const builtin_case cases[] = {
    {"glob.match", "[\"a\", [\"ab\"], \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be array of runes but got array "
     "containing string"},
    {"glob.match", "[\"a\", [\"\"], \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be array of runes but got array "
     "containing string"},
    {"glob.match", "[\"a\", [1], \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be array of strings but got array "
     "containing number"},
    {"glob.match", "[\"a\", {\"$set\": [\"a\"]}, \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be one of {array, null} but got set"},
    {"glob.match", "[\"a\", \".\", \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be one of {array, null} but got "
     "string"},
    {"glob.match", "[\"a\", [\".\", \"ab\", 1], \"a\"]", NULL,
     "eval_type_error: glob.match: operand 2 must be array of runes but got array "
     "containing string"},
    {"glob.match", "[1, [\"ab\"], 1]", NULL,
     "eval_type_error: glob.match: operand 1 must be string but got number"},
    {"glob.match", "[\"a\", [\"ab\"], 1]", NULL,
     "eval_type_error: glob.match: operand 2 must be array of runes but got array "
     "containing string"},
    {"glob.match", "[\"a\", [], 1]", NULL,
     "eval_type_error: glob.match: operand 3 must be string but got number"},
    {"glob.match", "[\"[\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 1: unexpected end of input"},
    {"glob.match", "[\"a\\\\\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 2: trailing backslash"},
    {"glob.match", "[\"[a\\\\\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 3: unexpected end of input"},
    {"glob.match", "[\"[]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 2: could not parse range"},
    {"glob.match", "[\"[!]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 3: could not parse range"},
    {"glob.match", "[\"[c-a]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 5: range hi character is "
     "less than lo"},
    {"glob.match", "[\"[a-cd]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 5: expected close range "
     "character"},
    {"glob.match", "[\"[a-\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 3: unexpected end of input"},
    {"glob.match", "[\"[a-c\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 4: unexpected end of input"},
    {"glob.match", "[\"[a-]]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 5: range hi character is "
     "less than lo"},
    {"glob.match", "[\"{a,b\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 4: unclosed `{`"},
    {"glob.match", "[\"é[\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 3: unexpected end of input"},
    {"glob.match", "[\"[é-a]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 6: range hi character is "
     "less than lo"},
    {"glob.match", "[\"{a,[}\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 5: unexpected end of input"},
    {"glob.match", "[\"[!\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 2: unexpected end of input"},
    {"glob.match", "[\"{{a}\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 4: unclosed `{`"},
    {"glob.match", "[\"[]]\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 2: could not parse range"},
    {"glob.match", "[\"a{b\\\\\", [], \"a\"]", NULL,
     "eval_builtin_error: glob.match: glob: syntax error at 4: trailing backslash"},
    {"glob.match", "[\"[ab-c]\", [], \"-\"]", "true", NULL},
    {"glob.match", "[\"[\\\\]]\", [], \"]\"]", "true", NULL},
    {"glob.match", "[\"[\\\\-a]\", [], \"]\"]", "true", NULL},
    {"glob.match", "[\"a,b}\", [], \"a,b}\"]", "true", NULL},
    {"glob.match", "[\"a]\", [], \"a]\"]", "true", NULL},
    {"glob.match", "[\"{}\", [], \"\"]", "true", NULL},
    {"glob.match", "[\"{,}\", [], \"\"]", "true", NULL},
    {"glob.match", "[\"{{a,b},c}d\", [], \"bd\"]", "true", NULL},
    {"glob.match", "[\"{{a,b},c}d\", [], \"cd\"]", "true", NULL},
    {"glob.match", "[\"{{a,b},c}d\", [], \"d\"]", "false", NULL},
    {"glob.match", "[\"é[à-ü]?\", [], \"éèf\"]", "true", NULL},
    {"glob.match", "[\"[!.]\", [], \".\"]", "false", NULL},
    {"glob.match", "[\"[.]\", [], \".\"]", "true", NULL},
    {"glob.match", "[\"?\", [], \".\"]", "false", NULL},
    {"glob.match", "[\"?\", null, \".\"]", "true", NULL},
    {"glob.match", "[\"**\", [], \"a.b\"]", "true", NULL},
    {"glob.match", "[\"*\", null, \"a.b\"]", "true", NULL},
    {"glob.match", "[\"*\", [], \"a.b\"]", "false", NULL},
    {"glob.match", "[\"a\\\\b\", [], \"ab\"]", "true", NULL},
    {"glob.match", "[\"[!!a]\", [], \"!\"]", "false", NULL},
    {"glob.match", "[\"[^a]\", [], \"a\"]", "true", NULL},
    {"glob.match", "[\"\", [], \"\"]", "true", NULL},
    {"glob.match", "[\"\", [], \"a\"]", "false", NULL},
    {"glob.match", "[\"*\", [\"é\"], \"aéb\"]", "false", NULL},
    {"glob.match", "[\"a\\u0000*\", [], \"a\\u0000b\"]", "true", NULL},
    {"glob.match", "[\"*.*.*\", [], \"a.b.c\"]", "true", NULL},
    {"glob.match", "[\"*.*.*\", [], \"a.b.c.d\"]", "false", NULL},
    {"glob.match", "[\"a*a*a*b\", null, \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\"]", "false",
     NULL},
    {"glob.match", "[\"{*a,*b}{*c,*d}\", null, \"xbxd\"]", "true", NULL},
    {"glob.match", "[\"*{*0,}\", null, \"a0b\"]", "true", NULL},
    {"glob.match", "[\"{a\\\\,b,c}\", [], \"a,b\"]", "true", NULL},
    {"glob.match", "[\"{a\\\\}b,c}\", [], \"a}b\"]", "true", NULL},
    {"glob.match", "[\"*@*\", [\"@\"], \"a@b\"]", "true", NULL},
    {"glob.match", "[\"**@*\", [\"@\", \".\"], \"a@b@c\"]", "true", NULL},
    {"glob.match", "[\"**@*\", [\"@\", \".\"], \"a@b.c\"]", "false", NULL},
    {"glob.match", "[\"[!a-c]*\", [\"/\"], \"d/\"]", "false", NULL},
    {"glob.match", "[\"[zya]\", [], \"y\"]", "true", NULL},
    {"glob.match", "[\"[zya]\", [], \"x\"]", "false", NULL},
    {"glob.match", "[\"[a\\\\-c]\", [], \"b\"]", "false", NULL},
    {"glob.match", "[\"{{{{{{{{{{{{{{{{{{{{a}}}}}}}}}}}}}}}}}}}}\", [], \"a\"]", "true",
     NULL},
    {"glob.match",
     "[\"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*"
     "a\", null, "
     "\"babababababababababababababababababababababababababababababababababababababababa"
     "\"]",
     "true", NULL},
    {"glob.match",
     "[\"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*"
     "a*a\", null, "
     "\"babababababababababababababababababababababababababababababababababababababababa"
     "\"]",
     "false", NULL},
    {"glob.match",
     "[\"?"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "?\", null, "
     "\"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
     "ééééééééééééééééééééééééééééééééééééééééééééééééé\"]",
     "true", NULL},
    {"glob.match",
     "[\"?"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "??"
     "?\", null, "
     "\"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
     "éééééééééééééééééééééééééééééééééééééééééééééééé\"]",
     "false", NULL},
    {"glob.quote_meta", "[\"*?\\\\[]{},!-.é\"]",
     "\"\\\\*\\\\?\\\\\\\\\\\\[\\\\]\\\\{\\\\},!-.é\"", NULL},
    {"glob.quote_meta", "[\"\"]", "\"\"", NULL},
    {"glob.quote_meta", "[\"a\\u0000*\"]", "\"a\\u0000\\\\*\"", NULL},
    {"glob.quote_meta", "[1]", NULL,
     "eval_type_error: glob.quote_meta: operand 1 must be string but got number"},
};

int main(void)
{
    return run_builtin_cases(&us_glob_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
