/* Writing a changed tree: one walk over it in the order of the text. Here is what is the
 * same for both styles: which of them a node is written in, what its document's habits are,
 * and which neighbour a new element is to be like. */
#include "codec/yaml_rewrite.h"

#include "codec/json.h"
#include "codec/yaml_rewriter.h"
#include "value/array.h"
#include "value/object.h"

/* Elements of a sequence, and members of each, that are looked at for one to follow. */
enum { MODELS_MAX = 100, MODEL_MEMBERS_MAX = 50 };

/* ---- Nodes */

static bool in_flow(const us_yaml_rewriter *w, const us_yaml_node *node)
{
    return w->habits.json || (node->parent && node->parent->flow);
}

static bool write_node(us_yaml_rewriter *w, const us_yaml_entry *entry,
                       us_yaml_node *node)
{
    if (!node->changed)
        return true;
    if (us_value_is_none(node->fresh))
        return node->flow ? us_yaml_rewrite_flow_entries(w, node)
                          : us_yaml_rewrite_block_entries(w, node);
    if (!in_flow(w, node))
        return us_yaml_rewrite_block(w, entry, node);
    us_yaml_rewrite_flow(w, entry, node);
    return true;
}

bool us_yaml_rewrite_entry(us_yaml_rewriter *w, const us_yaml_entry *entry)
{
    return write_node(w, entry, entry->value);
}

/* A collection that lost all it had in the text is written anew. */
static void settle(us_arena *arena, us_yaml_node *node)
{
    if (!node->changed || !us_value_is_none(node->fresh))
        return;
    bool kept = false;
    for (size_t i = 0; i < node->count; i++) {
        kept = kept || us_yaml_entry_is_kept(&node->entries[i]);
        if (!node->entries[i].removed)
            settle(arena, node->entries[i].value);
    }
    if (kept)
        return;
    bool sequence = node->kind == US_YAML_NODE_SEQUENCE;
    us_array *array = us_array_new(arena, 0);
    us_object *object = us_object_new(arena, 0);
    for (size_t i = 0; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->removed)
            continue;
        if (sequence)
            us_array_push(array, entry->value->fresh);
        else
            us_object_put(object, entry->key, entry->value->fresh);
    }
    node->fresh = sequence ? us_value_array(array) : us_value_object(object);
}

/* ---- Models */

static size_t members_in_common(const us_yaml_node *node, us_value value)
{
    size_t members = node->kind == US_YAML_NODE_MAPPING ? node->count : 0;
    size_t common = 0;
    if (members > MODEL_MEMBERS_MAX)
        members = MODEL_MEMBERS_MAX;
    for (size_t i = 0; i < members; i++)
        common += us_value_is_string(node->entries[i].key) &&
                  us_object_get(value.as.object, node->entries[i].key);
    return common;
}

const us_yaml_node *us_yaml_find_model(const us_yaml_node *sequence, us_value value,
                                       const us_yaml_node *beside)
{
    const us_yaml_node *model = beside;
    if (us_value_tag(value) != US_TAG_OBJECT)
        return model;
    size_t most = members_in_common(beside, value);
    size_t count = sequence->count < MODELS_MAX ? sequence->count : MODELS_MAX;
    for (size_t i = 0; i < count; i++) {
        const us_yaml_entry *entry = &sequence->entries[i];
        size_t common = entry->added ? 0 : members_in_common(entry->value, value);
        if (common > most)
            model = entry->value;
        if (common > most)
            most = common;
    }
    return model;
}

/* ---- Habits */

/* The first step to the right, and the first sequence below a key, set the example. */
static void look_at_blocks(us_yaml_rewriter *w, const us_yaml_node *node, bool *step,
                           bool *dashes)
{
    for (size_t i = 0; i < node->count && !(*step && *dashes); i++) {
        const us_yaml_entry *entry = &node->entries[i];
        const us_yaml_node *value = entry->value;
        if (node->flow || !value || value->flow || value->count == 0)
            continue;
        uint32_t outer = us_yaml_column_of(w, entry->lead);
        uint32_t inner = us_yaml_column_of(w, value->entries[0].lead);
        if (entry->key_node && value->kind == US_YAML_NODE_SEQUENCE && !*dashes) {
            w->habits.indentless = inner == outer;
            *dashes = true;
        } else if (entry->key_node && value->kind == US_YAML_NODE_MAPPING && !*step &&
                   inner > outer) {
            w->habits.step = inner - outer;
            *step = true;
        }
        look_at_blocks(w, value, step, dashes);
    }
}

static void look_at_document(us_yaml_rewriter *w, const us_yaml_node *root)
{
    bool step = false;
    bool dashes = false;
    us_value value;
    us_diag diag;
    w->habits = (us_yaml_habits){.text = w->text, .step = 2};
    look_at_blocks(w, root, &step, &dashes);
    if (!root->flow)
        return;
    us_arena_mark mark = us_arena_get_mark(w->arena);
    w->habits.json = us_json_read(w->arena, us_str_slice(w->text, root->start, root->end),
                                  NULL, &value, NULL, &diag);
    us_arena_release(w->arena, mark);
    if (root->count > 0 && us_yaml_has_break(w, root->open, root->entries[0].lead))
        w->habits.unit = us_yaml_margin_of(w, us_yaml_entry_node(&root->entries[0]));
}

/* ---- The whole */

static us_str find_line_break(us_str text)
{
    size_t end = us_yaml_line_end(text, 0);
    if (end == text.length)
        return US_STR("\n");
    return us_str_slice(text, end, us_yaml_next_line(text, end));
}

bool us_yaml_rewrite(us_arena *arena, us_str text, const us_yaml_tree *tree,
                     us_str *result, us_str *problem)
{
    us_yaml_rewriter w = {.arena = arena, .text = text, .problem = problem};
    w.line_break = find_line_break(text);
    w.line_mark = US_STR_NONE;
    w.out = us_buf_make(arena);
    for (size_t i = 0; i < tree->count; i++) {
        us_yaml_node *root = tree->roots[i];
        if (!root->changed)
            continue;
        look_at_document(&w, root);
        settle(arena, root);
        if (!write_node(&w, NULL, root))
            return false;
    }
    us_yaml_copy_to(&w, text.length);
    *result = us_buf_str(&w.out);
    return true;
}
