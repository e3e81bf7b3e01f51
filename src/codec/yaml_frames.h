/* The mappings and sequences that are open while YAML is read; for yaml_read.c. */
#ifndef US_CODEC_YAML_FRAMES_H
#define US_CODEC_YAML_FRAMES_H

#include "codec/yaml.h"
#include "codec/yaml_scalar.h"

/* A value that is complete, and what it weighs. */
typedef struct us_yaml_item {
    us_value value;
    us_yaml_kind kind; /* of a scalar */
    us_yaml_positions *positions;
    us_position at;
    uint64_t count; /* of nodes, aliases expanded */
    size_t height;  /* levels of containers in it */
} us_yaml_item;

typedef struct us_yaml_anchor {
    us_yaml_item item;
    bool complete;
} us_yaml_anchor;

typedef struct us_yaml_frames {
    us_arena *arena;
    us_json_duplicates duplicates;
    us_diag *diag;
    struct us_yaml_frame *items; /* the innermost last */
    size_t depth;
    size_t capacity;
    bool has_root;
    us_yaml_item root; /* of the document, once it is complete */
} us_yaml_frames;

/* Hands a complete item to the innermost frame, or to the document. False after reporting
 * what may not stand there. */
bool us_yaml_frames_deliver(us_yaml_frames *s, const us_yaml_item *n);

/* Whether the next item to come is the key of a mapping. */
bool us_yaml_frames_expect_key(const us_yaml_frames *s);

/* That key is <<: the item behind it is merged into the mapping. */
void us_yaml_frames_begin_merge(us_yaml_frames *s);

/* [container], which is empty, becomes the innermost; [name] may be NULL. */
void us_yaml_frames_open(us_yaml_frames *s, us_yaml_item container, us_yaml_anchor *name);

/* Takes the innermost container, now complete but for its count, from the stack. */
us_yaml_item us_yaml_frames_close(us_yaml_frames *s, us_yaml_anchor **name);

#endif
