/* The nodes of YAML documents and where they stand in the text; for yaml_edit*.c and
 * yaml_rewrite*.c. */
#ifndef US_CODEC_YAML_TREE_H
#define US_CODEC_YAML_TREE_H

#include "base/str.h"
#include "value/value.h"

typedef enum us_yaml_node_kind {
    US_YAML_NODE_SCALAR,
    US_YAML_NODE_ALIAS,
    US_YAML_NODE_SEQUENCE,
    US_YAML_NODE_MAPPING,
} us_yaml_node_kind;

typedef struct us_yaml_node us_yaml_node;

/* An element of a sequence or a member of a mapping. */
typedef struct us_yaml_entry {
    us_value key;           /* of a member: the string it is; none: element, merge key */
    us_yaml_node *key_node; /* NULL: an element, or not in the text */
    us_yaml_node *value;
    size_t lead;   /* where it begins: its key, its dash, or the element in flow style */
    size_t after;  /* just behind its colon or dash; US_STR_NONE: it has none */
    bool explicit; /* ? key */
    bool removed;
    bool added; /* not in the text */
} us_yaml_entry;

/* Offsets are bytes of the text. The end of a node is that of its last character; of a
 * block scalar that of its last line, without the line break. */
struct us_yaml_node {
    us_yaml_node_kind kind;
    bool flow;    /* {}, [] */
    char style;   /* of a scalar: " ' | > or 0 */
    bool keep;    /* a block scalar that ends in + */
    bool shared;  /* an alias elsewhere refers to it */
    size_t start; /* of its anchor or tag, where it has one */
    size_t line;  /* where the line of its start begins */
    bool tall;    /* a collection in flow style on several lines */
    size_t open;  /* behind those */
    size_t end;
    size_t head_end;      /* of a block scalar: behind | or > and the indicators */
    uint32_t body_indent; /* of a block scalar's lines; 0: it has none */
    us_yaml_node *parent;
    us_yaml_entry *entries;
    size_t count;
    size_t capacity;
    us_value fresh; /* what to write in its place; none: what stands there */
    bool changed;   /* it or something below */
};

typedef struct us_yaml_tree {
    us_yaml_node **roots; /* of the documents that us_yaml_read gives */
    size_t count;
    size_t capacity;
} us_yaml_tree;

/* Reads the nodes of [text], which us_yaml_read has accepted. */
us_yaml_tree us_yaml_tree_read(us_arena *arena, us_str text);

/* A node that is in no text, to be written as [value]. */
us_yaml_node *us_yaml_tree_add(us_arena *arena, us_yaml_node *parent, us_value value);

/* [entry] becomes number [at] of [parent]'s. */
void us_yaml_tree_insert(us_arena *arena, us_yaml_node *parent, size_t at,
                         us_yaml_entry entry);

/* Where [entry] ends: its value or, where it has none, its key. */
size_t us_yaml_entry_end(const us_yaml_entry *entry);

/* The node that [entry] begins with: its key, or an element. */
const us_yaml_node *us_yaml_entry_node(const us_yaml_entry *entry);

/* Whether [entry] was in the text and stays there. */
bool us_yaml_entry_is_kept(const us_yaml_entry *entry);

/* ---- Lines. A line ends at \n, \r or the end of the text. */

size_t us_yaml_line_start(us_str text, size_t at); /* behind a byte order mark */
size_t us_yaml_line_end(us_str text, size_t at);   /* before the line break */
size_t us_yaml_next_line(us_str text, size_t at);  /* behind it */

/* Whether only spaces and tabs lie between. */
bool us_yaml_is_blank(us_str text, size_t from, size_t to);

#endif
