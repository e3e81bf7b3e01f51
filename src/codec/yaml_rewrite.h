/* From a changed tree back to text; for yaml_edit.c. */
#ifndef US_CODEC_YAML_REWRITE_H
#define US_CODEC_YAML_REWRITE_H

#include "codec/yaml_tree.h"

/* [text] with what [tree], read from it, has changed. Returns false and stores a reason
 * in [problem] where a node stands in a form that can't be written into. */
bool us_yaml_rewrite(us_arena *arena, us_str text, const us_yaml_tree *tree,
                     us_str *result, us_str *problem);

#endif
