/* What the files of the language server share.
 *
 * A document has a text, and what was found in it when it was last parsed: a tree of the statements that
 * parse, and its occurrences (occurrences.h): every name in it, and what it stands for. Most answers
 * are read off these. Documents that name each other make a unit (units.h), which is compiled and
 * linted as a whole. */
#ifndef US_LSP_SERVER_H
#define US_LSP_SERVER_H

#include "codec/framing.h"
#include "codec/json.h"
#include "compile/names.h"
#include "lsp/kinds.h"
#include "lsp/lsp.h"
#include "lsp/occurrences.h"
#include "lsp/text.h"
#include "value/array.h"
#include "value/object.h"

#include <usher.h>

#define US_LSP_DEPTH        200               /* levels of JSON in a message */
#define US_LSP_DOCUMENT_MAX ((size_t)8 << 20) /* bytes of a document, as of the parser */
#define US_LSP_FILES_MAX    20000             /* files of all folders */
#define US_LSP_MEMORY_MAX   ((size_t)1 << 30) /* bytes for one message, one document */
#define US_LSP_ID_MAX                                                                    \
    64 /* bytes of the id of a request that gets an answer in any case */
#define US_LSP_FOLDERS_MAX 100

/* Errors of JSON-RPC and of the protocol. */
enum {
    US_LSP_PARSE_ERROR = -32700,
    US_LSP_INVALID_REQUEST = -32600,
    US_LSP_METHOD_NOT_FOUND = -32601,
    US_LSP_INVALID_PARAMS = -32602,
    US_LSP_INTERNAL_ERROR = -32603,
    US_LSP_NOT_INITIALIZED = -32002,
    US_LSP_REQUEST_FAILED = -32803,
};

/* Levels of lint's rules, in a folder of the client's. */
#define US_LSP_CONFIGURATION ".usher-lint.yaml"

typedef struct us_lsp_unit us_lsp_unit;

typedef struct us_lsp_document {
    us_str uri, path; /* [path]: what messages call it; of a file its path */
    char *bytes;      /* the text, with one NUL beyond its end */
    size_t length;
    int64_t version;
    bool is_open;
    bool is_there; /* open, or a file of a folder */
    bool is_stale; /* the text changed since it was parsed */

    /* Made of the text, in [arena]. */
    us_arena arena;
    us_lsp_text text;
    us_module *
        module; /* the statements that parse; NULL: the text is too large, or not valid */
    us_diag_list problems;
    us_lsp_occurrences occurrences;
    us_str package; /* "data.a.b"; empty: none is known */
    us_str *named;  /* paths below data that it refers to, as far as they are known */
    size_t named_count;

    uint64_t signature; /* of package and named: who is in its unit depends on these */

    us_lsp_unit *unit;
    usher_problems
        *problems_now;   /* its own, newer than those of its unit; NULL: there are none */
    bool is_checked;     /* [problems_now] counts */
    us_arena told_arena; /* of [told] */
    us_str told;         /* the diagnostics that the client has */
    bool is_told;        /* of the text as it is now */
    us_arena found_arena;            /* of [findings] */
    struct us_lsp_finding *findings; /* of lint, at the places where they are now */
    size_t finding_count;
} us_lsp_document;

/* A rule, or a package, in a document. */
typedef struct us_lsp_definition {
    us_str path; /* "data.a.b.rule" */
    us_lsp_document *document;
    us_rule *rule; /* NULL: a package */
    uint32_t next; /* number of the next of the same path, + 1; 0: it is the last */
} us_lsp_definition;

/* All definitions; made anew when asked for after something was parsed. */
typedef struct us_lsp_index {
    us_arena arena;
    us_names numbers; /* path → number of the first */
    us_lsp_definition *items;
    size_t count, capacity;
    bool is_stale;
} us_lsp_index;

/* The value of a rule when it was last asked for. */
typedef struct us_lsp_value {
    us_str path, text;
} us_lsp_value;

typedef enum us_lsp_state {
    US_LSP_NEW,
    US_LSP_RUNNING,
    US_LSP_SHUT,
    US_LSP_ENDED,
} us_lsp_state;

struct us_lsp {
    us_lsp_options options;
    us_recovery recovery;
    us_framing framing;
    us_lsp_state state;
    int code;

    us_arena sent; /* of [output] */
    us_buf output;
    us_arena message; /* what the message at work needs */
    us_arena permanent;

    us_lsp_encoding encoding;
    bool watches; /* the client can be asked to watch files */
    bool creates; /* its edits may make files */
    int64_t last_request;

    us_str *folders; /* paths */
    size_t folder_count;
    us_lsp_document **documents;
    size_t document_count, document_capacity;
    us_names by_path; /* number of the document */
    us_lsp_index index;
    struct us_lsp_units *units;
    us_lsp_kinds *kinds; /* NULL: none are known */
    us_arena value_arena;
    us_lsp_value *values;
    size_t value_count, value_capacity;

    /* Of the request at work. */
    char id[US_LSP_ID_MAX]; /* as JSON, to answer with where memory ends; empty: none */
    int error;
    us_str error_text;
};

typedef void us_lsp_handler(us_lsp *lsp, us_value params, us_buf *result);

#define REQUEST(method, handler, capability) us_lsp_handler us_lsp_do_##handler;
#define NOTICE(method, handler, capability)  us_lsp_handler us_lsp_do_##handler;
#include "lsp/methods.def"
#undef REQUEST
#undef NOTICE

/* ---- server.c: messages ---------------------------------------------------------------- */

/* The request at work fails. */
void us_lsp_fail(us_lsp *lsp, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends a notification, or a request whose answer does not matter. */
void us_lsp_notify(us_lsp *lsp, const char *method, us_str params);

/* Appends a JSON string. */
void us_lsp_add_text(us_buf *out, us_str text);

/* ---- documents.c ---------------------------------------------------------------------- */

us_lsp_document *us_lsp_document_find(us_lsp *lsp, us_str uri);

/* The document that [params] is about (textDocument.uri), parsed; fails and returns NULL where there is
 * none such. */
us_lsp_document *us_lsp_document_of(us_lsp *lsp, us_value params);

/* The byte that the "position" in [params] names. */
size_t us_lsp_offset_of(const us_lsp_document *document, us_value params);
us_lsp_place us_lsp_place_of(us_value position);

/* Parses the documents that changed. */
void us_lsp_refresh(us_lsp *lsp);

/* Reads the files of the folder at [path]. */
void us_lsp_load_folder(us_lsp *lsp, us_str path);

/* The path of a file: URI; another URI as it is. And back. */
us_str us_lsp_path_of(us_arena *arena, us_str uri);
us_str us_lsp_uri_of(us_arena *arena, us_str path);

/* Frees all documents. */
void us_lsp_documents_free(us_lsp *lsp);

/* ---- index.c ---------------------------------------------------------------------------- */

/* The first definition of [path], or NULL; the next one of the same. Valid until something is
 * parsed. */
const us_lsp_definition *us_lsp_defined(us_lsp *lsp, us_str path);
const us_lsp_definition *us_lsp_defined_next(us_lsp *lsp,
                                             const us_lsp_definition *definition);

/* All of them. */
const us_lsp_index *us_lsp_definitions(us_lsp *lsp);

/* The occurrence in [document] at byte [offset], or that ends there; NULL. */
const us_lsp_occurrence *us_lsp_occurrence_at(const us_lsp_document *document,
                                              size_t offset);

/* The one at the position in [params], of the [document] that they are about; both may be NULL. */
const us_lsp_occurrence *us_lsp_occurrence_asked(us_lsp *lsp, us_value params,
                                                 us_lsp_document **document);

/* What it stands for, given all documents: a bare name is a rule's where there is one. */
us_lsp_kind us_lsp_kind_of(us_lsp *lsp, const us_lsp_occurrence *occurrence);

/* Calls [visit] with each occurrence of what [sought] in [document] stands for, in all documents. */
typedef void us_lsp_visit(void *data, us_lsp_document *document,
                          const us_lsp_occurrence *occurrence);
void us_lsp_each_occurrence(us_lsp *lsp, us_lsp_document *document,
                            const us_lsp_occurrence *sought, us_lsp_visit *visit,
                            void *data);

/* The name of a rule in its head; and all that it is written with, else branches included. */
us_span us_lsp_rule_name(const us_rule *rule);
uint32_t us_lsp_rule_end(const us_rule *rule);

/* "f(a, b)", "deny": as the head is written, without a value. */
us_str us_lsp_rule_head(us_arena *arena, const us_lsp_document *document,
                        const us_rule *rule);

#endif
