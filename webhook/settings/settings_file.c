/* The section webhook of the configuration file. The other sections are the policies' and are
 * read with them. */
#include "settings_table.h"

#include "base/file.h"
#include "yaml_tree.h"

/* A file while it is being read. */
typedef struct reading {
    us_arena *arena;
    const char *path;
    yaml_document_t document;
    settings *to;
    us_str *error;
} reading;

static bool complain(reading *r, const yaml_node_t *node, us_str what)
{
    *r->error = us_str_format(r->arena, "%.*s: %.*s",
                              US_STR_ARG(yaml_tree_place(r->arena, r->path, node)),
                              US_STR_ARG(what));
    return false;
}

static const char *place_of(reading *r, const yaml_node_t *node)
{
    return yaml_tree_place(r->arena, r->path, node).text;
}

static us_str text_of(reading *r, const yaml_node_t *node)
{
    return us_str_copy(r->arena, yaml_tree_text(node));
}

static bool store(reading *r, const setting *s, us_str key, const yaml_node_t *node)
{
    us_str why;
    us_str value = text_of(r, node);
    if (node->type != YAML_SCALAR_NODE || strlen(value.text) != value.length)
        return complain(r, node,
                        us_str_format(r->arena,
                                      "webhook.%.*s must be a text or "
                                      "a number",
                                      US_STR_ARG(key)));
    if (setting_store(r->arena, r->to, s, value.text, place_of(r, node), &why))
        return true;
    return complain(
        r, node,
        us_str_format(r->arena, "webhook.%.*s: %.*s", US_STR_ARG(key), US_STR_ARG(why)));
}

static bool store_list(reading *r, const setting *s, us_str key, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return complain(
            r, node,
            us_str_format(r->arena, "webhook.%.*s must be a list", US_STR_ARG(key)));
    setting_clear(r->to, s);
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++)
        if (!store(r, s, key, yaml_document_get_node(&r->document, *item)))
            return false;
    r->to->from[s->number] = place_of(r, node);
    return true;
}

static bool read_section(reading *r, const yaml_node_t *section)
{
    if (section->type != YAML_MAPPING_NODE)
        return complain(r, section, US_STR("webhook must be a mapping"));
    for (const yaml_node_pair_t *pair = section->data.mapping.pairs.start;
         pair < section->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(&r->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&r->document, pair->value);
        us_str key = text_of(r, name);
        const setting *s = setting_of_key(key);
        if (!s)
            return complain(
                r, name,
                us_str_format(r->arena, "there is no webhook.%.*s; there are: %.*s",
                              US_STR_ARG(key), US_STR_ARG(setting_keys(r->arena))));
        if (s->kind == KIND_LIST ? !store_list(r, s, key, value)
                                 : !store(r, s, key, value))
            return false;
    }
    return true;
}

static bool read_document(reading *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(&r->document);
    if (!root)
        return true;
    if (root->type != YAML_MAPPING_NODE)
        return complain(r, root, US_STR("the configuration must be a mapping"));
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(&r->document, pair->key);
        if (us_str_is(text_of(r, name), "webhook") &&
            !read_section(r, yaml_document_get_node(&r->document, pair->value)))
            return false;
    }
    return true;
}

bool settings_read_file(us_arena *arena, const char *path, settings *to, us_str *error)
{
    reading r = {.arena = arena, .path = path, .to = to, .error = error};
    us_str text;
    if (!us_file_read(arena, path, CONFIG_MAX, &text, error) ||
        !yaml_tree_read(arena, path, text, &r.document, error))
        return false;
    bool good = read_document(&r);
    yaml_document_delete(&r.document);
    return good;
}
