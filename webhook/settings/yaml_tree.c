/* A thin layer over libyaml's documents. */
#include "yaml_tree.h"

bool yaml_tree_read(us_arena *arena, const char *path, us_str text,
                    yaml_document_t *document, us_str *error)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        *error = US_STR("out of memory");
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.text, text.length);
    bool good = yaml_parser_load(&parser, document) == 1;
    if (!good)
        *error = us_str_format(
            arena, "%s:%zu:%zu: %s", path, parser.problem_mark.line + 1,
            parser.problem_mark.column + 1, parser.problem ? parser.problem : "no YAML");
    yaml_parser_delete(&parser);
    return good;
}

us_str yaml_tree_place(us_arena *arena, const char *path, const yaml_node_t *node)
{
    return us_str_format(arena, "%s:%zu:%zu", path, node->start_mark.line + 1,
                         node->start_mark.column + 1);
}

us_str yaml_tree_text(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return US_STR_EMPTY;
    return us_str_make((const char *)node->data.scalar.value, node->data.scalar.length);
}
