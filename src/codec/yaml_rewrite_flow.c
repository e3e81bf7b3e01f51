/* Flow style: everything stands between two neighbours, and line ends mean nothing. Fresh
 * values go where the old ones stood; entries that come and go take a separator along. */
#include "codec/yaml_rewriter.h"

/* ---- Fresh values */

/* In a collection that is on one line, so is what is put in it. */
static us_yaml_habits flow_habits(const us_yaml_rewriter *w, const us_yaml_node *parent)
{
    us_yaml_habits habits = w->habits;
    if (parent && !parent->tall)
        habits.unit = US_STR_EMPTY;
    return habits;
}

void us_yaml_rewrite_flow(us_yaml_rewriter *w, const us_yaml_entry *entry,
                          const us_yaml_node *node)
{
    us_yaml_habits habits = flow_habits(w, node->parent);
    us_buf buf = us_buf_make(w->arena);
    us_yaml_render_flow(&buf, &habits, node->fresh, node, us_yaml_margin_of(w, node));
    if (entry && entry->key_node && entry->after == US_STR_NONE) {
        us_yaml_copy_to(w, entry->key_node->end);
        us_buf_add_c(&w->out, ": ");
        us_yaml_add_lines(w, us_buf_str(&buf));
        return;
    }
    us_yaml_copy_to(w, node->start);
    bool apart = node->start > 0 && strchr(" \t\n\r", w->text.text[node->start - 1]);
    if (node->start == node->end && !apart)
        us_buf_add_char(&w->out, ' ');
    us_yaml_add_lines(w, us_buf_str(&buf));
    us_yaml_skip_to(w, node->end);
}

/* ---- Collections */

/* What stands between two entries where the text has no such place. */
static us_str flow_separator(const us_yaml_rewriter *w, const us_yaml_node *node)
{
    const us_yaml_entry *first = NULL;
    for (size_t i = 0; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->added)
            continue;
        size_t from = first ? us_yaml_entry_end(first) : node->open + 1;
        if (first && !us_yaml_has_comment(w, from, entry->lead))
            return us_str_slice(w->text, from, entry->lead);
        if (first)
            break;
        first = entry;
    }

    if (us_yaml_has_break(w, node->open, first->lead))
        return us_str_format(w->arena, ",%.*s%.*s", US_STR_ARG(w->line_break),
                             US_STR_ARG(us_yaml_margin_of(w, us_yaml_entry_node(first))));
    bool tight = first->key_node && first->after == first->value->start;
    return tight ? US_STR(",") : US_STR(", ");
}

static void add_flow_entry(us_yaml_rewriter *w, const us_yaml_node *node,
                           const us_yaml_entry *entry, const us_yaml_entry *neighbour)
{
    us_yaml_habits habits = flow_habits(w, node);
    us_buf buf = us_buf_make(w->arena);
    bool tight = neighbour->key_node && neighbour->after == neighbour->value->start;
    if (us_value_is_string(entry->key)) {
        us_yaml_render_key(&buf, &habits, us_value_text(entry->key), neighbour->key_node,
                           true);
        us_buf_add_c(&buf, tight && habits.json ? ":" : ": ");
    }
    const us_yaml_node *model =
        neighbour->key_node
            ? NULL
            : us_yaml_find_model(node, entry->value->fresh, neighbour->value);
    us_str margin = us_yaml_margin_of(w, us_yaml_entry_node(neighbour));
    us_yaml_render_flow(&buf, &habits, entry->value->fresh, model, margin);
    us_yaml_add_lines(w, us_buf_str(&buf));
}

static bool write_flow_entries(us_yaml_rewriter *w, const us_yaml_node *node)
{
    const us_yaml_entry *first = NULL; /* of those in the text */
    const us_yaml_entry *last = NULL;
    for (size_t i = 0; i < node->count; i++) {
        if (node->entries[i].added)
            continue;
        first = first ? first : &node->entries[i];
        last = &node->entries[i];
    }
    us_str separator = flow_separator(w, node);
    bool any = false;
    bool adjacent =
        false; /* the entry before this one in the text was the last written */
    us_yaml_copy_to(w, first->lead);
    for (size_t i = 0; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->removed) {
            adjacent = false;
            continue;
        }
        if (any && adjacent && !entry->added)
            us_yaml_copy_to(w, entry->lead);
        else if (any)
            us_buf_add_str(&w->out, separator);
        any = true;
        adjacent = !entry->added;
        if (entry->added) {
            add_flow_entry(w, node, entry,
                           i > 0 && !node->entries[i - 1].added ? &node->entries[i - 1]
                                                                : first);
            continue;
        }
        us_yaml_skip_to(w, entry->lead);
        if (!us_yaml_rewrite_entry(w, entry))
            return false;
        us_yaml_copy_to(w, us_yaml_entry_end(entry));
    }
    us_yaml_skip_to(w, us_yaml_entry_end(last));
    return true;
}

bool us_yaml_rewrite_flow_entries(us_yaml_rewriter *w, const us_yaml_node *node)
{
    bool moved = false;
    for (size_t i = 0; i < node->count; i++)
        moved = moved || !us_yaml_entry_is_kept(&node->entries[i]);
    if (moved && !strchr("{[", w->text.text[node->open])) {
        *w->problem = US_STR("a pair in a sequence ([key: value]) can't change its keys");
        return false;
    }
    if (moved)
        return write_flow_entries(w, node);
    for (size_t i = 0; i < node->count; i++)
        if (!us_yaml_rewrite_entry(w, &node->entries[i]))
            return false;
    return true;
}
