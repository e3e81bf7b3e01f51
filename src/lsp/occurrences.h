/* Every name in a module, and what it stands for. */
#ifndef US_LSP_OCCURRENCES_H
#define US_LSP_OCCURRENCES_H

#include "syntax/ast.h"

typedef enum us_lsp_kind {
    US_LSP_VARIABLE, /* of a rule */
    US_LSP_NAME, /* a rule of the package, if there is one in any file; else a variable */
    US_LSP_DOCUMENT, /* a rule, a package, data */
    US_LSP_INPUT,
    US_LSP_BUILTIN,
} us_lsp_kind;

typedef struct us_lsp_occurrence {
    uint32_t from, to; /* bytes of the text: the name alone, without quotes */
    us_lsp_kind kind;
    bool defines;     /* the head of a rule, a package, where a variable is declared */
    bool is_argument; /* a variable among a function's arguments */
    bool is_called;
    uint32_t binding; /* VARIABLE, NAME: number of the variable in the module, from 1 */
    us_str path;   /* of all but VARIABLE: "data.a.b", "input.x[].y", "io.jwt.decode" */
    us_rule *rule; /* in which it is; the first branch; NULL: in none */
    us_terms call; /* [is_called]: operator and operands */
} us_lsp_occurrence;

typedef struct us_lsp_occurrences {
    us_lsp_occurrence *items; /* in the order of the text; none lies in another */
    size_t count, capacity;
} us_lsp_occurrences;

us_lsp_occurrences us_lsp_occurrences_find(us_arena *arena, us_module *module);

#endif
