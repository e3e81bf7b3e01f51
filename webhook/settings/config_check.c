/* A key that is misspelt must not be passed over: what the operator meant to be stricter would stay
 * as it is. The policies say so too (lib/config.rego), but they have no lines. Here the schema is
 * followed as far as it names members; types and values are left to the policies. */
#include "config_check.h"

#include "usher.h"
#include "yaml_tree.h"

/* Aliases can make a small file a large tree; its reader has a bound for that. */
enum { NODES_MAX = 1000000 };

typedef struct checker {
    us_arena *arena;
    const char *path;
    yaml_document_t *document;
    size_t nodes;
    us_str *error;
} checker;

/* How a node was reached. */
typedef struct step {
    const struct step *before;
    us_str key; /* empty: an element */
    size_t index;
} step;

static void add_path(us_buf *out, const step *at)
{
    if (!at)
        return;
    add_path(out, at->before);
    if (at->key.length == 0)
        us_buf_add_format(out, "[%zu]", at->index);
    else
        us_buf_add_format(out, "%s%.*s", at->before ? "." : "", US_STR_ARG(at->key));
}

static bool complain(checker *c, const yaml_node_t *node, const step *at,
                     const usher_value *properties)
{
    us_buf text = us_buf_make(c->arena);
    const usher_value *key;
    us_buf_add_str(&text, yaml_tree_place(c->arena, c->path, node));
    us_buf_add_c(&text, ": there is no ");
    add_path(&text, at);
    us_buf_add_c(&text, "; there are:");
    for (size_t i = 0; usher_value_at(properties, i, &key); i++) {
        usher_text name = usher_value_string(key);
        us_buf_add_format(&text, " %.*s", (int)name.length, name.text);
    }
    *c->error = us_buf_str(&text);
    return false;
}

static bool check_node(checker *c, const yaml_node_t *node, const usher_value *schema,
                       const step *at);

static bool check_mapping(checker *c, const yaml_node_t *node, const usher_value *schema,
                          const step *at)
{
    const usher_value *properties = usher_value_member(schema, "properties");
    const usher_value *others = usher_value_member(schema, "additionalProperties");
    bool open = !others || usher_value_type(others) == USHER_OBJECT;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(c->document, pair->key);
        us_str key = yaml_tree_text(name);
        step next = {at, key, 0};
        const usher_value *below =
            properties ? usher_value_member(properties, us_str_to_c(c->arena, key))
                       : NULL;
        /* What a merge key brings in is not looked at. */
        if (us_str_is(key, "<<"))
            continue;
        if (!below && !open)
            return complain(c, name, &next, properties);
        if (!below)
            below = others;
        if (below && !check_node(c, yaml_document_get_node(c->document, pair->value),
                                 below, &next))
            return false;
    }
    return true;
}

/* Goes as deep as the schema does. */
static bool check_node(checker *c, const yaml_node_t *node, const usher_value *schema,
                       const step *at)
{
    const usher_value *items = usher_value_member(schema, "items");
    if (c->nodes++ >= NODES_MAX)
        return true;
    if (node->type == YAML_MAPPING_NODE)
        return check_mapping(c, node, schema, at);
    if (node->type != YAML_SEQUENCE_NODE || !items)
        return true;
    const yaml_node_item_t *start = node->data.sequence.items.start;
    for (const yaml_node_item_t *item = start; item < node->data.sequence.items.top;
         item++) {
        step next = {at, US_STR_EMPTY, (size_t)(item - start)};
        if (!check_node(c, yaml_document_get_node(c->document, *item), items, &next))
            return false;
    }
    return true;
}

bool config_check(us_arena *arena, const char *path, us_str text, us_str *error)
{
    yaml_document_t document;
    checker c = {.arena = arena, .path = path, .document = &document, .error = error};
    if (!yaml_tree_read(arena, path, text, &document, error))
        return false;
    usher_input *schema = usher_input_parse(
        usher_webhook_config_schema, strlen(usher_webhook_config_schema), NULL, NULL);
    const yaml_node_t *root = yaml_document_get_root_node(&document);
    bool good = schema != NULL;
    if (!good)
        *error = US_STR("out of memory");
    else if (root)
        good = check_node(&c, root, usher_input_value(schema), NULL);
    usher_input_free(schema);
    yaml_document_delete(&document);
    return good;
}

/* ---- Places ---------------------------------------------------------------------------- */

static const yaml_node_t *member_of(yaml_document_t *document, const yaml_node_t *node,
                                    us_str key, const yaml_node_t **name)
{
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        *name = yaml_document_get_node(document, pair->key);
        if (us_str_equal(yaml_tree_text(*name), key))
            return yaml_document_get_node(document, pair->value);
    }
    return NULL;
}

static const yaml_node_t *element_of(yaml_document_t *document, const yaml_node_t *node,
                                     us_str digits)
{
    size_t index = 0;
    for (size_t i = 0; i < digits.length && index < NODES_MAX; i++)
        index = index * 10 + (size_t)(digits.text[i] - '0');
    if (node->type != YAML_SEQUENCE_NODE ||
        index >=
            (size_t)(node->data.sequence.items.top - node->data.sequence.items.start))
        return NULL;
    return yaml_document_get_node(document, node->data.sequence.items.start[index]);
}

/* Follows the path as far as there is something; what was found last. */
static const yaml_node_t *find(yaml_document_t *document, const yaml_node_t *root,
                               us_str path)
{
    const yaml_node_t *node = root, *shown = NULL, *name = NULL;
    for (size_t at = 0; node && at < path.length;) {
        bool element = path.text[at] == '[';
        size_t start = at + (element || path.text[at] == '.' ? 1 : 0), end = start;
        while (end < path.length && !strchr(".[] :", path.text[end]))
            end++;
        us_str part = us_str_slice(path, start, end);
        if (part.length == 0 ||
            (element && strspn(part.text, "0123456789") < part.length))
            break;
        node = element ? element_of(document, node, part)
                       : member_of(document, node, part, &name);
        if (node)
            shown = element ? node : name;
        at = end + (end < path.length && path.text[end] == ']' ? 1 : 0);
        if (at < path.length && strchr(" :", path.text[at]))
            break;
    }
    return shown;
}

us_str config_place(us_arena *arena, const char *path, us_str text, us_str problem)
{
    static const char section[] = "there is no section ";
    yaml_document_t document;
    us_str ignored;
    us_str place = us_str_from(path);
    if (us_str_starts_with(problem, us_str_from(section)))
        problem = us_str_slice(problem, sizeof section - 1, problem.length);
    if (!yaml_tree_read(arena, path, text, &document, &ignored))
        return place;
    const yaml_node_t *root = yaml_document_get_root_node(&document);
    const yaml_node_t *found = root ? find(&document, root, problem) : NULL;
    if (found)
        place = yaml_tree_place(arena, path, found);
    yaml_document_delete(&document);
    return place;
}
