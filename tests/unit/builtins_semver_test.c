/* semver.*: what is a version, and their order.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_semver_family;

static const builtin_case cases[] = {
    {"semver.is_valid", "[\"1.2.3\"]", "true", NULL},
    {"semver.is_valid", "[\"v1.2.3\"]", "true", NULL},
    {"semver.is_valid", "[\"vv1.2.3\"]", "false", NULL},
    {"semver.is_valid", "[\"V1.2.3\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3-a.b+c.d\"]", "true", NULL},
    {"semver.is_valid", "[\"1.2.3-a..b\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3+\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3-\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3+a-b\"]", "true", NULL},
    {"semver.is_valid", "[\"1.2.3.4\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2\"]", "false", NULL},
    {"semver.is_valid", "[\"\"]", "false", NULL},
    {"semver.is_valid", "[1]", "false", NULL},
    {"semver.is_valid", "[\"9223372036854775807.0.0\"]", "true", NULL},
    {"semver.is_valid", "[\"9223372036854775808.0.0\"]", "false", NULL},
    {"semver.is_valid", "[\"01.0.0\"]", "false", NULL},
    {"semver.is_valid", "[\"0.0.0-0a\"]", "true", NULL},
    {"semver.is_valid", "[\"0.0.0-00\"]", "false", NULL},
    {"semver.is_valid", "[\"0.0.0+00\"]", "true", NULL},
    {"semver.is_valid", "[\"1.2.3-é\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3\\n\"]", "false", NULL},
    {"semver.is_valid", "[\"-1.2.3\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3--\"]", "true", NULL},
    {"semver.is_valid", "[\"1.2.3+a+b\"]", "false", NULL},
    {"semver.is_valid", "[\"1..3\"]", "false", NULL},
    {"semver.is_valid", "[\"v\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3-a.\"]", "false", NULL},
    {"semver.is_valid", "[\"1.2.3-.a\"]", "false", NULL},
    {"semver.compare", "[\"1.0.0-a.1\", \"1.0.0-a.1.b\"]", "-1", NULL},
    {"semver.compare",
     "[\"1.0.0-99999999999999999999.1\", \"1.0.0-99999999999999999998.2\"]", "-1", NULL},
    {"semver.compare", "[\"1.0.0-alpha\", \"1.0.0-1\"]", "1", NULL},
    {"semver.compare", "[\"1.0.0-10\", \"1.0.0-9\"]", "1", NULL},
    {"semver.compare", "[\"1.0.0-a\", \"1.0.0\"]", "-1", NULL},
    {"semver.compare", "[\"1.0.0\", \"1.0.0-a\"]", "1", NULL},
    {"semver.compare", "[\"1.0.0-a10\", \"1.0.0-a9\"]", "-1", NULL},
    {"semver.compare", "[\"v1.0.0+x\", \"1.0.0+y\"]", "0", NULL},
    {"semver.compare", "[\"a\\\"\\né\", \"1.0.0\"]", NULL,
     "eval_builtin_error: semver.compare: operand 1: string \"a\\\"\\né\" is not a valid "
     "SemVer"},
    {"semver.compare", "[\"1.0.0\", \"1\\u0000\"]", NULL,
     "eval_builtin_error: semver.compare: operand 2: string \"1\\x00\" is not a valid "
     "SemVer"},
    {"semver.compare", "[1, \"1.0.0\"]", NULL,
     "eval_type_error: semver.compare: operand 1 must be string but got number"},
    {"semver.compare", "[\"1.0.0\", null]", NULL,
     "eval_type_error: semver.compare: operand 2 must be string but got null"},
    {"semver.compare", "[\"1.10.0\", \"1.9.0\"]", "1", NULL},
    {"semver.compare", "[\"1.0.1\", \"1.0.2\"]", "-1", NULL},
    {"semver.compare", "[\"10.0.0\", \"9.0.0\"]", "1", NULL},
    {"semver.compare", "[\"1.0.0-a.b\", \"1.0.0-a.1\"]", "1", NULL},
    {"semver.compare", "[\"1.0.0-a.1.b\", \"1.0.0-a.1\"]", "1", NULL},
};

int main(void)
{
    return run_builtin_cases(&us_semver_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
