/* The syntax tree: what was written, as OPA's parser would represent it.
 *
 * A tree lies in one arena and is never changed after parsing. Compile passes
 * make new nodes of the same types, which carry the id of the node that they
 * came from; so a position, an error, a trace event always finds the source.
 *
 * As in OPA: operators are calls (x + 1 is a call of the ref `plus`), a
 * literal that is an infix operator or a call is a CALL literal with operator
 * and operands in `terms`, `x in xs` is a call of internal.member_2, and a
 * wildcard `_` is a variable named $0, $1, … with `wildcard` set. */
#ifndef US_SYNTAX_AST_H
#define US_SYNTAX_AST_H

#include "base/diag.h"
#include "value/value.h"

typedef enum us_dialect {
    US_REGO_V0,
    US_REGO_V1,
    US_REGO_V0_AND_V1, /* what must be valid in both */
} us_dialect;

/* A byte: there are very many terms. */
typedef enum __attribute__((packed)) us_term_kind {
#define TERM(name, json) US_TERM_##name,
#include "syntax/ast_kinds.def"
    US_TERM_KIND_COUNT,
} us_term_kind;

typedef enum us_literal_kind {
#define LITERAL(name) US_LITERAL_##name,
#include "syntax/ast_kinds.def"
    US_LITERAL_KIND_COUNT,
} us_literal_kind;

typedef struct us_term us_term;
typedef struct us_literal us_literal;
typedef struct us_rule us_rule;
typedef struct us_module us_module;

typedef struct us_terms {
    us_term **items;
    size_t count;
} us_terms;

typedef struct us_body {
    us_literal **items;
    size_t count;
} us_body;

/* Where a node was written: bytes [position.offset, end) of the module's text. */
typedef struct us_span {
    us_position position;
    uint32_t end;
} us_span;

typedef struct us_variable {
    us_str name;
    bool wildcard;  /* was written _ */
    bool generated; /* made by a compile pass; never part of an answer */
    uint32_t
        local; /* set by compile: number of the variable in its rule, from 1; 0: none */
} us_variable;

typedef struct us_pairs {
    us_term **keys;
    us_term **values;
    size_t count;
} us_pairs;

typedef struct us_comprehension {
    us_term *key; /* of an object comprehension, else NULL */
    us_term *value;
    us_body *body;
} us_comprehension;

/* A part is text or a hole: exactly one is set. Text is a string between the
 * holes, or any scalar that stands alone in a hole. */
typedef struct us_template_part {
    us_term *text;
    us_literal *hole;
} us_template_part;

typedef struct us_template {
    us_template_part *parts;
    size_t count;
    bool multi_line; /* was written with back quotes */
    bool checked;    /* its variables are known to be bound */
} us_template;

/* Places, which only errors need, come first, so that what every walk looks at lies side
 * by side: in one line of the cache, mostly. */
struct us_term {
    us_span span;   /* row and column are its own, the rest is that of ( ) around it */
    uint32_t id;    /* dense within the module, from 1; copies keep it */
    uint16_t depth; /* levels of terms and bodies from here down, 1 for a leaf: what
                       the parser's limit bounds; 0 when a compile pass made it */
    us_term_kind kind;
    bool parenthesised : 1;
    bool
        bare_point : 1; /* a number with no digit before its point, where the value has 0 */
    union {
        us_value scalar;
        us_variable variable;
        us_terms list; /* REF: head, then keys; CALL: operator (a REF), then operands;
                           ARRAY, SET: elements */
        us_pairs object;
        us_comprehension comprehension;
        us_template string_template;
    } as;
};
_Static_assert(sizeof(us_term) <= 48, "most memory of a compiler is terms");

typedef struct us_with {
    us_term *target; /* a REF, of one part for a function without dots */
    us_term *value;
    us_span span;
} us_with;

typedef struct us_every {
    us_term *key; /* NULL: not written */
    us_term *value;
    us_term *domain;
    us_body *body;
} us_every;

typedef struct us_logic {
    us_body *left;      /* NOT: the operand */
    us_body *right;     /* NOT: NULL */
    bool explicit_left; /* the operand was written in braces or parentheses */
    bool explicit_right;
} us_logic;

struct us_literal {
    us_span span;
    uint16_t depth; /* as of a term */
    bool negated;   /* legacy not */
    bool generated; /* the body `true` of a rule without one, or made by a pass */
    bool of_with;   /* made by a pass for a value of a `with` */
    bool of_some;   /* made by a pass of `some … in …` */
    us_literal_kind kind;
    uint32_t id;
    us_with *withs;
    size_t with_count;
    union {
        us_term *term;
        struct {
            us_terms call;                    /* operator (a REF), then operands */
            const struct us_builtin *builtin; /* set by compile, once it checked that the
                                                 operator names one; else NULL */
        };
        us_terms symbols; /* SOME: variables, or one CALL of internal.member_2/_3 */
        us_every every;
        us_logic logic;
    } as;
};

typedef struct us_head {
    us_span span;
    us_str name; /* the first part of the reference where OPA's AST names the head: it
                         has one part, or is p[x] with a written value; else empty */
    us_terms reference; /* p.q[x]: p, "q", x; never empty */
    us_terms arguments; /* of a function */
    bool is_function;   /* true for f() as well */
    us_term *key;       /* of a set: the element. p[x] := y: x (with `if` only where x is
                           not ground), the same node as the reference's last. Else NULL */
    us_term *value;     /* NULL: a partial set */
    bool assigned;      /* := rather than = */
    bool value_generated; /* no value was written: true */
} us_head;

/* A METADATA block. */
/* A reference that was written in a string of the annotations. */
typedef struct us_annotation_ref {
    const us_array *json; /* what stands for it in their value, without places */
    us_terms terms;
    us_str text; /* where the terms' spans lie */
    struct us_annotation_ref *next;
} us_annotation_ref;

typedef struct us_annotations {
    us_span span;
    us_str scope;            /* "rule", "document", "package", "subpackages" */
    us_value value;          /* the block as an object, as OPA gives it in its AST JSON */
    us_annotation_ref *refs; /* those whose places OPA's JSON tells */
    us_rule *rule;           /* what it stands at; NULL: the package or an import */
} us_annotations;

struct us_rule {
    uint32_t id;
    us_span span;
    us_module *module;
    bool is_default;
    bool is_set;        /* a partial set: head.key is the element */
    bool with_if;       /* `if` was written */
    bool with_contains; /* `contains` was written */
    bool chained;       /* the second or a later body of p { … } { … } */
    us_head head;
    us_body *body;      /* never NULL; `true`, generated, where none was written */
    us_rule *otherwise; /* else */
    us_annotations **annotations;
    size_t annotation_count;
};

typedef struct us_import {
    us_span span;
    us_term *path; /* a REF */
    us_str alias;  /* empty: none */
    us_span alias_span;
} us_import;

typedef struct us_comment {
    us_position position;
    us_str text; /* after the #, to the end of the line */
} us_comment;

struct us_module {
    us_str file;
    us_str text;
    us_dialect dialect; /* in force after imports: import rego.v1 makes v0 V0_AND_V1 */
    bool new_not;       /* future.keywords.not: `not` takes its operand's calls inside */
    bool has_minus;     /* some -x is a call of minus, whose operator stands nowhere */
    us_term *package;   /* a REF that begins with data */
    us_span package_span;
    us_import *imports;
    size_t import_count;
    us_rule **rules;
    size_t rule_count;
    us_comment *comments;
    size_t comment_count;
    us_annotations *annotations; /* all of them, in order of place */
    size_t annotation_count;
    uint32_t node_count; /* ids are 1 … node_count */
    bool broken;         /* some statement did not parse; the others are here */
};

/* Constructors; the parser's actions and the compile passes call these. Every
 * node gets [id]; pass 0 and number later where the parser does so. */
us_term *us_term_scalar(us_arena *arena, us_span span, us_value scalar);
us_term *us_term_string(us_arena *arena, us_span span, us_str s);
us_term *us_term_variable(us_arena *arena, us_span span, us_str name);
us_term *us_term_list(us_arena *arena, us_span span, us_term_kind kind, us_terms list);
us_literal *us_literal_term(us_arena *arena, us_span span, us_term *term);
us_literal *us_literal_call(us_arena *arena, us_span span, us_terms call);
/* Makes [literal] a CALL, of which nothing is known yet. */
static inline void us_literal_set_call(us_literal *literal, us_terms call)
{
    literal->kind = US_LITERAL_CALL;
    literal->as.call = call;
    literal->as.builtin = NULL;
}

us_terms us_terms_make(us_arena *arena, size_t count);
us_body *us_body_make(us_arena *arena, size_t count);

/* A scalar or a variable: no terms are below it. */
static inline bool us_term_is_leaf(const us_term *term)
{
    return term->kind == US_TERM_SCALAR || term->kind == US_TERM_VARIABLE;
}

/* True for a REF (or lone VARIABLE) whose head is the variable [name]. */
static inline bool us_term_has_head(const us_term *term, const char *name)
{
    if (term->kind == US_TERM_REF)
        term = term->as.list.items[0];
    return term->kind == US_TERM_VARIABLE && us_str_is(term->as.variable.name, name);
}

/* What OPA calls the type of a term: "var", "ref", "array", "string", … */
const char *us_term_type_name(const us_term *term);

/* The dotted name of a REF of a variable and strings ("io.jwt.decode"), or an
 * empty slice if it is anything else. */
us_str us_term_dotted_name(us_arena *arena, const us_term *term);

/* A scalar, or a composite of such without variables, refs, calls,
 * comprehensions or templates. */
bool us_term_is_ground(const us_term *term);

/* Where the text at [span] of [source] ends: its last row, and the column after it. */
us_position us_span_end(us_str source, us_span span);

/* The row of [source] that the text at [span] begins in, without its newline. */
us_str us_span_line(us_str source, us_span span);

/* The value of a ground term. */
us_value us_term_value(us_arena *arena, const us_term *term);

#endif
