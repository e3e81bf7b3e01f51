/* Templates of Go's package text/template: read into a tree of nodes, then run on a
 * document. */
#ifndef US_BUILTINS_TEMPLATE_TEMPLATE_H
#define US_BUILTINS_TEMPLATE_TEMPLATE_H

#include "base/diag.h"
#include "builtins/builtin.h"

/* Nesting of blocks and parentheses that is followed. */
#define US_TEMPLATE_DEPTH 1000

/* ---- Tokens */

typedef enum us_token_kind {
    US_TOKEN_ERROR, /* the text is the message; nothing follows */
    US_TOKEN_END,   /* of the template */
    US_TOKEN_TEXT,
    US_TOKEN_OPEN,  /* {{ */
    US_TOKEN_CLOSE, /* }} */
    US_TOKEN_SPACE,
    US_TOKEN_ASSIGN,  /* = */
    US_TOKEN_DECLARE, /* := */
    US_TOKEN_PIPE,
    US_TOKEN_LEFT,  /* ( */
    US_TOKEN_RIGHT, /* ) */
    US_TOKEN_BOOLEAN,
    US_TOKEN_CHARACTER, /* constant, in single quotes */
    US_TOKEN_FIELD,     /* .name */
    US_TOKEN_VARIABLE,  /* $name */
    US_TOKEN_NAME,
    US_TOKEN_NUMBER,
    US_TOKEN_STRING, /* in double or back quotes */
    US_TOKEN_OTHER,  /* one printable character */
    US_TOKEN_KEYWORD,
    US_TOKEN_DOT,
} us_token_kind;

typedef struct us_template_token {
    us_token_kind kind;
    us_str text;   /* as written */
    size_t offset; /* in the template */
    size_t line;   /* of its first character, from 1 */
} us_template_token;

/* Cuts [source] into tokens; the last is ERROR or END. Comments and what trim markers
 * take away are left out. */
us_template_token *us_template_lex(us_call *call, us_str source);

/* ---- Nodes */

typedef enum us_node_kind {
    US_NODE_LIST, /* of parts */
    US_NODE_TEXT,
    US_NODE_ACTION, /* first: the pipeline */
    US_NODE_IF,     /* first: the pipeline, second: the list, third: that of else */
    US_NODE_WITH,
    US_NODE_RANGE,
    US_NODE_TEMPLATE, /* text: the name, first: the pipeline */
    US_NODE_BREAK,
    US_NODE_CONTINUE,
    US_NODE_END,
    US_NODE_ELSE,
    US_NODE_PIPELINE,   /* parts: commands; names: what is declared or assigned */
    US_NODE_COMMAND,    /* parts: function and operands */
    US_NODE_IDENTIFIER, /* text */
    US_NODE_DOT,
    US_NODE_NIL,
    US_NODE_FIELD,    /* names */
    US_NODE_VARIABLE, /* names; the first with its dollar */
    US_NODE_CHAIN,    /* first: the term, names: the fields */
    US_NODE_BOOLEAN,  /* integer */
    US_NODE_NUMBER,
    US_NODE_STRING, /* text: as written, content */
} us_node_kind;

typedef struct us_node us_node;
struct us_node {
    us_node_kind kind;
    size_t offset;
    us_str text;
    us_str content;
    us_node **parts;
    size_t part_count, part_capacity;
    us_str *names;
    size_t name_count, name_capacity;
    us_node *first, *second, *third; /* NULL: none */
    bool assigns;                    /* of a pipeline: = rather than := */
    bool is_integer, is_unsigned, is_real, is_complex;
    int64_t integer;
    double real, imaginary;
};

/* A template by name. */
typedef struct us_template {
    us_str name;
    us_node *root; /* a list */
} us_template;

typedef struct us_templates {
    us_call *call;
    us_str source;
    us_template *items; /* the last is the one to run */
    size_t count, capacity;
} us_templates;

/* Reads [source] and what it defines. False after storing an error of the call. */
bool us_template_parse(us_call *call, us_str source, us_templates *made);

/* The template called [name], or NULL. */
us_template *us_template_find(const us_templates *all, us_str name);

/* Reads a constant; on failure returns false with Go's sentence in [error]. */
bool us_template_read_number(us_call *call, const us_template_token *token, us_node *node,
                             us_str *error);
bool us_template_unquote(us_call *call, us_str quoted, us_str *content);

/* Appends a node as Go writes it. */
void us_node_print(us_buf *buf, const us_node *node);

/* ---- Values */

typedef enum us_operand_kind {
    US_OPERAND_NONE, /* no value: a member that is not there, nil */
    US_OPERAND_JSON,
    US_OPERAND_INTEGER,
    US_OPERAND_BYTE, /* of a string */
    US_OPERAND_REAL,
    US_OPERAND_COMPLEX,
} us_operand_kind;

/* A value of an expression. Go knows the type of what came out of a container only as
 * "interface {}": it is then [boxed]. */
typedef struct us_operand {
    us_operand_kind kind;
    bool boxed;
    us_value value;
    int64_t integer;
    double real, imaginary;
} us_operand;

/* Runs the last of [all] on [data], appending to [out]. False after storing an error. */
bool us_template_run(const us_templates *all, us_value data, us_buf *out);

/* The rule for a function's operands: the least number, or with [open] false exactly
 * that. */
typedef struct us_template_function {
    const char *name;
    size_t fixed;
    bool open;  /* takes more than [fixed] */
    bool plain; /* takes anything; else nil is no value to it */
} us_template_function;

/* NULL when there is none of that name. */
const us_template_function *us_template_function_find(us_str name);

/* Calls it. [shown] is the first operand as written, for call. On failure returns a
 * sentence, else NULL. */
const char *us_template_call(us_call *call, us_str name, us_str shown,
                             const us_operand *operands, size_t count,
                             us_operand *result);

/* Takes the box away; null in a box is no value. */
us_operand us_operand_unbox(us_operand operand);

/* Whether Go takes the operand for true. */
bool us_operand_is_true(const us_operand *operand);

/* Go's name of the type. */
const char *us_operand_type(const us_operand *operand);

/* Whether it is a string to Go; json.Number is one. */
bool us_operand_is_text(const us_operand *operand);
us_str us_operand_text(us_arena *arena, const us_operand *operand);

/* Appends the operand as %v, or as %s, which has its doubts about booleans. */
void us_operand_print(us_buf *out, const us_operand *operand);
void us_operand_print_string(us_buf *out, const us_operand *operand);

/* fmt.Sprintf. False when the budget is spent. */
bool us_template_format(us_call *call, us_buf *out, us_str format,
                        const us_operand *operands, size_t count);

#endif
