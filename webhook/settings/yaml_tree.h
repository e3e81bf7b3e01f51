/* YAML as a tree whose nodes know where they stand, so that a mistake is told with its line. */
#ifndef USHER_WEBHOOK_YAML_TREE_H
#define USHER_WEBHOOK_YAML_TREE_H

#include "base/str.h"

#include <yaml.h>

/* The largest configuration that is read. */
#define CONFIG_MAX ((size_t)16 << 20)

/* Reads [text], which is what the file [path] holds; the caller deletes [document]. On failure
 * returns false and stores a sentence in [error], with file:line:column before it. */
bool yaml_tree_read(us_arena *arena, const char *path, us_str text,
                    yaml_document_t *document, us_str *error);

/* "FILE:LINE:COLUMN" of [node]. */
us_str yaml_tree_place(us_arena *arena, const char *path, const yaml_node_t *node);

/* What a scalar holds, as long as the document lives; empty for other nodes. */
us_str yaml_tree_text(const yaml_node_t *node);

#endif
