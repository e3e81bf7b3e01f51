/* New values written as the text around them is; for yaml_rewrite.c. */
#ifndef US_CODEC_YAML_RENDER_H
#define US_CODEC_YAML_RENDER_H

#include "codec/yaml_tree.h"

/* The habits of a text. */
typedef struct us_yaml_habits {
    us_str text;
    uint32_t step;   /* by which members of a mapping stand to the right of its key */
    bool indentless; /* the dashes of a sequence stand below its key */
    bool json;       /* quotes and flow style, nothing else */
    us_str unit;     /* of indentation in flow style; empty: all on one line */
} us_yaml_habits;

/* Where a value goes in block style. */
typedef enum us_yaml_spot {
    US_YAML_AT_ROOT,
    US_YAML_BEHIND_KEY,
    US_YAML_BEHIND_DASH,
} us_yaml_spot;

typedef struct us_yaml_site {
    us_yaml_spot spot;
    uint32_t column;  /* of the key or the dash */
    uint32_t content; /* where the lines of what follows a dash stand */
    uint32_t body;    /* where those of a literal block stand; 0: to be chosen */
    bool keep;        /* blank lines below belong to a literal block in this place */
} us_yaml_site;

/* Appends [value] in block style, its lines ended by \n. The first line goes behind the
 * key or dash; it is empty where a collection begins on the next. [model] (may be NULL)
 * is a node whose style to follow. */
void us_yaml_render_block(us_buf *buf, const us_yaml_habits *habits, us_value value,
                          const us_yaml_node *model, us_yaml_site site);

/* Appends [value] in flow style; where [habits] has a unit, the lines of what it holds
 * are indented by [margin] and one unit more a level. */
void us_yaml_render_flow(us_buf *buf, const us_yaml_habits *habits, us_value value,
                         const us_yaml_node *model, us_str margin);

/* Appends a key; [model] is the key of a neighbour, or NULL. */
void us_yaml_render_key(us_buf *buf, const us_yaml_habits *habits, us_str key,
                        const us_yaml_node *model, bool flow);

#endif
