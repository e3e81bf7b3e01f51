/* YAML in and out, through libyaml, with the scalar rules of the YAML 1.2 core
 * schema as Kubernetes' and OPA's readers resolve them. */
#ifndef US_CODEC_YAML_H
#define US_CODEC_YAML_H

#include "codec/json.h"

/* Where a node of a document stands: a member of a mapping where its key does,
 * whatever is below an alias where the anchor has it. Positions of all nodes,
 * the root included, are kept by path, so that a message about
 * input.spec.template can name its line. They refer to the document's value. */
typedef struct us_yaml_positions us_yaml_positions;

typedef struct us_yaml_document {
    us_value value;
    us_yaml_positions *positions; /* NULL unless asked for */
    us_position start;            /* of the document's first node */
} us_yaml_document;

typedef struct us_yaml_options {
    size_t max_depth; /* 0: US_JSON_DEPTH */
    bool keep_positions;
    bool single;       /* more than one document is an error */
    bool old_booleans; /* y, yes, on, n, no and off are booleans, as in YAML 1.1: so
                          kubectl reads manifests */
    us_json_duplicates duplicates; /* of a key in a mapping; a merged key is none */
    /* Where the line goes that go-yaml names in its message when the text is
     * ill-formed: the one at which the construct in question began, if libyaml tells
     * it. Left alone when go-yaml names none. NULL: not wanted. */
    uint32_t *fault_line;
} us_yaml_options;

/* The share of nodes that may come from aliases: 99 % up to 400,000 nodes,
 * falling to 10 % at 4,000,000 (the rule of go-yaml, against documents that
 * double at each level). */
#define US_YAML_ALIAS_FREE_NODES 400000
#define US_YAML_ALIAS_FULL_NODES 4000000

/* Reads all documents of [text] (JSON is YAML) as OPA reads them: plain scalars
 * as go-yaml v3 resolves them (numbers that are no 64-bit integers become
 * doubles; yes, no, on, off and timestamps are strings), merge keys (<<)
 * honoured, keys that are no strings made strings. Empty documents are left
 * out. Nothing of the result refers to [text]. On failure returns false and
 * fills [diag] (code "yaml_error"). [options] may be NULL. */
bool us_yaml_read(us_arena *arena, us_str text, const us_yaml_options *options,
                  us_yaml_document **documents, size_t *count, us_diag *diag);

/* The position of the node under [path] (an array of strings and integers,
 * [length] of them) or, when there is none, of its nearest ancestor: [exact]
 * (may be NULL) tells which. */
us_position us_yaml_position(const us_yaml_positions *positions, const us_value *path,
                             size_t length, bool *exact);

/* Appends [value] as YAML, as OPA's yaml.marshal does: block style, two spaces,
 * keys in go-yaml's order (x2 before x10), strings quoted only where they must
 * be, numbers that are no 64-bit integers as doubles. */
void us_yaml_write(us_buf *buf, us_value value);

#endif
