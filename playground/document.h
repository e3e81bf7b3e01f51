/* What the panes of the page hold: what a page sends to have evaluated, and what a file holds that it
 * is saved as and shared by. */
#ifndef USHER_PLAYGROUND_DOCUMENT_H
#define USHER_PLAYGROUND_DOCUMENT_H

#include "base/buf.h"

/* A document may have so many bytes as JSON, and so many modules. */
#define DOCUMENT_BYTES_MAX   ((size_t)4 << 20)
#define DOCUMENT_MODULES_MAX 500

/* Names of modules end so, which those of other panes in messages ("input", "data") don't. */
#define MODULE_ENDING ".rego"

typedef struct module {
    us_str name; /* "policy.rego", "policies/lib/prompt.rego": for messages only */
    us_str text;
} module;

/* Texts have one NUL beyond their ends. */
typedef struct document {
    us_str title;
    module *modules;
    size_t module_count;
    us_str input;     /* manifests, in YAML or JSON; for a query one document */
    us_str old;       /* manifests of what is in the cluster */
    us_str data;      /* YAML or JSON at the root of data */
    us_str config;    /* the same at data.usher.config */
    us_str query;     /* empty: the input is reviewed, as by usher review */
    us_str operation; /* of the requests; empty: CREATE, or UPDATE of what is in [old] */
    us_str namespace; /* of objects that name none; empty: default */
    bool complete;    /* what is not in the input is not in the cluster */
} document;

/* Reads the JSON [text]; members that it does not have are empty, others than these are passed over.
 * All of the result lives in [arena]. False after storing a sentence in [error]. */
bool document_read(us_arena *arena, us_str text, document *read, us_str *error);

/* Adds a module. */
void document_add_module(us_arena *arena, document *d, us_str name, us_str text);

/* Appends it as JSON. */
void document_write(us_buf *out, const document *d);

#endif
