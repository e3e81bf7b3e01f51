/* graph.*: what is reached, and by which paths.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_graph_family;

static const builtin_case cases[] = {
    {"graph.reachable", "[{\"a\": [\"b\"]}, \"a\"]", NULL,
     "eval_type_error: graph.reachable: operand 2 must be {array, set} but got string"},
    {"graph.reachable", "[1, 2]", NULL,
     "eval_type_error: graph.reachable: operand 1 must be object but got number"},
    {"graph.reachable", "[{\"a\": [\"b\"], \"b\": [\"zz\"]}, [\"a\", \"k\"]]",
     "[\"a\",\"b\"]", NULL},
    {"graph.reachable", "[{}, []]", "[]", NULL},
    {"graph.reachable", "[{\"a\": null}, {\"$set\": [\"a\"]}]", "[\"a\"]", NULL},
    {"graph.reachable",
     "[{\"a\": [\"b\", \"c\"], \"b\": [\"a\"], \"c\": [[1], {\"x\": 1}]}, {\"$set\": "
     "[\"a\", \"q\"]}]",
     "[\"a\",\"b\",\"c\"]", NULL},
    {"graph.reachable", "[{\"a\": \"bc\", \"b\": [\"a\"]}, [\"b\"]]", "[\"a\",\"b\"]",
     NULL},
    {"graph.reachable_paths", "[{\"a\": [\"b\"]}, \"a\"]", NULL,
     "eval_type_error: graph.reachable_paths: operand 2 must be {array, set} but got "
     "string"},
    {"graph.reachable_paths", "[1, []]", NULL,
     "eval_type_error: graph.reachable_paths: operand 1 must be object but got number"},
    {"graph.reachable_paths", "[{\"a\": [\"a\"]}, [\"a\"]]", "[[\"a\",\"a\"]]", NULL},
    {"graph.reachable_paths", "[{\"a\": [\"a\", \"b\"], \"b\": [\"a\"]}, [\"a\"]]",
     "[[\"a\",\"a\"],[\"a\",\"a\",\"b\"],[\"a\",\"b\"]]", NULL},
    {"graph.reachable_paths", "[{\"a\": [\"zz\"]}, [\"a\"]]", "[[\"a\"]]", NULL},
    {"graph.reachable_paths", "[{\"a\": []}, [\"a\", \"q\"]]", "[[\"a\"]]", NULL},
    {"graph.reachable_paths",
     "[{\"a\": [\"b\", \"b\"], \"b\": [\"c\"], \"c\": [\"b\", \"a\", \"zz\"]}, "
     "{\"$set\": [\"a\", \"b\", \"c\"]}]",
     "[[\"a\",\"b\",\"c\"],[\"b\",\"c\"],[\"b\",\"c\",\"a\"],[\"c\"],[\"c\",\"a\",\"b\"],"
     "[\"c\",\"b\"]]",
     NULL},
    {"graph.reachable_paths", "[{\"a\": [\"b\", \"a\"], \"b\": {\"c\": 1}}, [\"a\"]]",
     "[[\"a\",\"a\"],[\"a\",\"a\",\"b\"],[\"a\",\"b\"]]", NULL},
    {"graph.reachable_paths", "[{}, []]", "[]", NULL},
    {"graph.reachable_paths", "[{\"a\": null}, [\"a\"]]", "[[\"a\"]]", NULL},
    {"graph.reachable_paths",
     "[{\"a\": [\"b\", \"c\", \"d\"], \"b\": [\"c\", \"d\"], \"c\": [\"d\"], \"d\": "
     "[\"a\"]}, [\"a\", \"d\"]]",
     "[[\"a\",\"b\",\"c\",\"d\"],[\"a\",\"b\",\"d\"],[\"a\",\"c\",\"d\"],[\"a\",\"d\"],["
     "\"d\",\"a\"],[\"d\",\"a\",\"b\"],[\"d\",\"a\",\"b\",\"c\"],[\"d\",\"a\",\"c\"]]",
     NULL},
};

int main(void)
{
    return run_builtin_cases(&us_graph_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
