/* Templates of Go's package text/template: actions with fields, variables, pipelines
 * and the usual functions, if, with and range. Not: define, template, block. */
#ifndef US_BUILTINS_TEMPLATE_TEMPLATE_H
#define US_BUILTINS_TEMPLATE_TEMPLATE_H

#include "base/diag.h"
#include "builtins/builtin.h"

/* Nesting of blocks, parentheses and pipelines that is followed. */
#define US_TEMPLATE_DEPTH 100

typedef enum us_token_kind {
    US_TOKEN_END,       /* of the action */
    US_TOKEN_FIELD,     /* .name; "." alone is the dot */
    US_TOKEN_VARIABLE,  /* $name */
    US_TOKEN_NAME,      /* function, keyword, true, nil */
    US_TOKEN_STRING,    /* decoded */
    US_TOKEN_NUMBER,    /* integer or floating point */
    US_TOKEN_CHARACTER, /* one of | ( ) , */
    US_TOKEN_DECLARE,   /* := */
    US_TOKEN_ASSIGN,    /* = */
    US_TOKEN_SPACE,
} us_token_kind;

typedef struct us_template_token {
    us_token_kind kind;
    us_str text;   /* as written; of a string its content */
    size_t offset; /* in the template */
    bool is_float;
    int64_t integer;
    double real;
} us_template_token;

/* A piece of a template: text, or an action's tokens (the last is END). */
typedef struct us_template_piece {
    us_str text;
    us_template_token *tokens; /* NULL: text */
    size_t count;
    size_t other; /* of if, with, range, else: the piece of the next else or end */
} us_template_piece;

typedef struct us_template {
    us_call *call;
    us_str source;
    us_template_piece *pieces;
    size_t count;
} us_template;

/* Cuts [source] into pieces and finds which end belongs to which beginning. False
 * after storing an error of the call. */
bool us_template_parse(us_call *call, us_str source, us_template *made);

/* Stores "template: template:LINE: TEXT". Returns false. */
bool us_template_fail(us_call *call, us_str source, size_t offset, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

/* A value of an expression: JSON, or a number written in the template. */
typedef enum us_operand_kind {
    US_OPERAND_NONE, /* no value: a member that is not there */
    US_OPERAND_JSON,
    US_OPERAND_INTEGER,
    US_OPERAND_REAL,
} us_operand_kind;

typedef struct us_operand {
    us_operand_kind kind;
    us_value value;
    int64_t integer;
    double real;
} us_operand;

/* Runs [made] on [data], appending to [out]. False after storing an error. */
bool us_template_run(const us_template *made, us_value data, us_buf *out);

/* The function called [name] on [count] operands; [unknown] when there is none. On
 * failure returns a sentence, else NULL. */
const char *us_template_function(us_call *call, us_str name, const us_operand *operands,
                                 size_t count, us_operand *result, bool *unknown);

/* Whether Go takes the operand for true. */
bool us_template_is_true(const us_operand *operand);

/* Appends the operand as fmt.Print would. */
void us_template_print(us_buf *out, const us_operand *operand);

/* fmt.Sprintf */
void us_template_format(us_buf *out, us_str format, const us_operand *operands,
                        size_t count);

#endif
