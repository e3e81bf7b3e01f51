/* Block style: a fresh value has a first line, which goes where the old value began, behind
 * its key or dash, and perhaps more lines, which go below; what is left of the first line (a
 * comment) stays where it is. Entries come and go as whole lines. */
#include "codec/yaml_rewriter.h"

/* As us_yaml_add_lines, for what ends a text without a line break: a literal block needs one. */
static void add_last_lines(us_yaml_rewriter *w, us_str lines)
{
    us_yaml_add_lines(w, lines);
    if (w->cursor == w->text.length && us_str_find(lines, US_STR("\n"), 0) != US_STR_NONE)
        us_buf_add_str(&w->out, w->line_break);
}

/* ---- Fresh values */

/* Where the old value's first line is, and what of it goes. */
typedef struct hole {
    size_t from; /* the new first line goes here */
    size_t to;   /* what follows here on the line stays */
    size_t end;  /* of the old value */
} hole;

/* [after] is where the key or dash ends, or the root begins. */
static hole find_hole(const us_yaml_rewriter *w, const us_yaml_node *node, size_t after)
{
    bool same_line = !us_yaml_has_break(w, after, node->start);
    bool block_scalar = node->style == '|' || node->style == '>';
    /* A comment behind the last entry of a collection goes with it. */
    bool lines =
        !node->flow && node->count > 0 && us_yaml_has_break(w, node->start, node->end);
    size_t end = lines || (!same_line && !node->flow && node->count > 0)
                     ? us_yaml_line_end(w->text, node->end)
                     : node->end;
    if (!same_line)
        return (hole){after, after, end};
    if (block_scalar)
        return (hole){node->start, node->head_end, node->end};
    return (hole){node->start, end, end};
}

static void write_hole(us_yaml_rewriter *w, hole h, us_str head, us_str body)
{
    us_yaml_copy_to(w, h.from);
    us_yaml_add_lines(w, head);
    us_yaml_skip_to(w, h.to);
    size_t line_end = us_yaml_line_end(w->text, h.to);
    bool nothing_stays = us_yaml_is_blank(w->text, h.to, line_end);
    if (nothing_stays && (body.length > 0 || h.from == h.to))
        us_yaml_skip_to(w, line_end);
    if (h.end > line_end || body.length > 0)
        us_yaml_copy_to(w, line_end);
    us_yaml_skip_to(w, h.end);
    if (body.length == 0)
        return;
    us_yaml_copy_to(w, us_yaml_line_end(w->text, w->cursor));
    add_last_lines(w, body);
}

static us_yaml_site site_of(const us_yaml_rewriter *w, const us_yaml_entry *entry,
                            const us_yaml_node *node)
{
    us_yaml_site site = {
        .spot = US_YAML_AT_ROOT, .body = node->body_indent, .keep = node->keep};
    if (!entry) {
        site.content = us_yaml_column_of(w, node->start);
        return site;
    }
    site.spot = entry->key_node ? US_YAML_BEHIND_KEY : US_YAML_BEHIND_DASH;
    site.column = us_yaml_column_of(w, entry->lead);
    site.content = site.column + 2;
    if (!entry->key_node && node->end > node->start &&
        !us_yaml_has_break(w, entry->after, node->start))
        site.content = us_yaml_column_of(w, node->start);
    return site;
}

bool us_yaml_rewrite_block(us_yaml_rewriter *w, const us_yaml_entry *entry,
                           const us_yaml_node *node)
{
    size_t after = entry ? entry->after : node->start;
    if (after == US_STR_NONE) {
        *w->problem = US_STR("a key without a colon can't be given a value");
        return false;
    }
    us_buf buf = us_buf_make(w->arena);
    us_yaml_render_block(&buf, &w->habits, node->fresh, node, site_of(w, entry, node));
    us_str text = us_buf_str(&buf);
    size_t split = us_str_find(text, US_STR("\n"), 0);
    if (split == US_STR_NONE)
        split = text.length;
    us_str head = us_str_slice(text, 0, split);
    hole h = find_hole(w, node, after);
    /* The blank that the rendering brings is there already, or goes with the value. */
    if (h.from > after && head.length > 0 && entry)
        head = us_str_slice(head, 1, head.length);
    else if (h.from > after)
        h.from = after;
    write_hole(w, h, head, us_str_slice(text, split, text.length));
    return true;
}

/* ---- Collections */

/* Adds an entry at [column], behind what was written, without indentation. */
static us_str render_entry(us_yaml_rewriter *w, const us_yaml_entry *entry,
                           uint32_t column, const us_yaml_entry *neighbour)
{
    us_buf buf = us_buf_make(w->arena);
    us_yaml_site site = {US_YAML_BEHIND_DASH, column, column + 2, 0, false};
    const us_yaml_node *model = NULL;
    if (us_value_is_string(entry->key)) {
        us_yaml_render_key(&buf, &w->habits, us_value_text(entry->key),
                           neighbour->key_node, false);
        us_buf_add_char(&buf, ':');
        site.spot = US_YAML_BEHIND_KEY;
    } else {
        us_buf_add_char(&buf, '-');
        model = us_yaml_find_model(entry->value->parent, entry->value->fresh,
                                   neighbour->value);
    }
    us_yaml_render_block(&buf, &w->habits, entry->value->fresh, model, site);
    return us_buf_str(&buf);
}

/* Where the lines before were cut out, their line break is gone. */
static void add_line(us_yaml_rewriter *w, const us_yaml_entry *entry, uint32_t column,
                     const us_yaml_entry *neighbour)
{
    bool line_begins = w->line_mark == w->out.length;
    us_str lines = render_entry(w, entry, column, neighbour);
    if (!line_begins)
        us_buf_add_str(&w->out, w->line_break);
    us_buf_add_format(&w->out, "%*s", (int)column, "");
    if (!line_begins) {
        add_last_lines(w, lines);
        return;
    }
    us_yaml_add_lines(w, lines);
    us_buf_add_str(&w->out, w->line_break);
    w->line_mark = w->out.length;
}

/* Whether nothing but spaces stands before [at] on its line. */
static bool begins_line(const us_yaml_rewriter *w, size_t at)
{
    return us_yaml_is_blank(w->text, us_yaml_line_start(w->text, at), at);
}

/* Behind the lines from [at] on that are blank, or comments further right than [column]. With
 * [blank] they may end in blank ones. */
static size_t skip_inner_lines(const us_yaml_rewriter *w, size_t at, size_t column,
                               bool blank)
{
    size_t end = at;
    while (at < w->text.length) {
        size_t line_end = us_yaml_line_end(w->text, at);
        size_t first = at;
        while (first < line_end && strchr(" \t", w->text.text[first]))
            first++;
        bool comment =
            first < line_end && w->text.text[first] == '#' && first - at > column;
        if (first < line_end && !comment)
            break;
        at = us_yaml_next_line(w->text, at);
        if (comment || blank)
            end = at;
    }
    return end;
}

/* Whether [node] ends in a block scalar to which blank lines below it belong. */
static bool ends_in_keep(const us_yaml_node *node)
{
    while (node->count > 0 && !node->flow) {
        size_t last = node->count;
        while (last > 0 && !us_yaml_entry_is_kept(&node->entries[last - 1]))
            last--;
        if (last == 0)
            return false;
        node = node->entries[last - 1].value;
    }
    return node->keep;
}

static void remove_lines(us_yaml_rewriter *w, const us_yaml_node *node, size_t at)
{
    const us_yaml_entry *entry = &node->entries[at];
    size_t end = us_yaml_entry_end(entry);
    if (begins_line(w, entry->lead)) {
        size_t before = at;
        while (before > 0 && !us_yaml_entry_is_kept(&node->entries[before - 1]))
            before--;
        bool blank = before > 0 && ends_in_keep(node->entries[before - 1].value);
        us_yaml_copy_to(w, us_yaml_line_start(w->text, entry->lead));
        us_yaml_skip_to(w, skip_inner_lines(w, us_yaml_next_line(w->text, end),
                                            us_yaml_column_of(w, entry->lead), blank));
        w->line_mark = w->out.length;
        return;
    }
    /* Behind a dash, with comments before the next key. */
    size_t from = entry->lead;
    while (from > w->cursor && strchr(" \t", w->text.text[from - 1]))
        from--;
    us_yaml_copy_to(w, from);
    us_yaml_skip_to(w, us_yaml_line_end(w->text, end));
}

/* Up over the comments that stand right above [at] and are indented like it. */
static size_t above_comments(const us_yaml_rewriter *w, size_t at)
{
    size_t line = us_yaml_line_start(w->text, at);
    size_t indent = at - line;
    while (line > w->cursor) {
        size_t before = line - 1;
        if (before > 0 && w->text.text[before] == '\n' &&
            w->text.text[before - 1] == '\r')
            before--;
        size_t start = us_yaml_line_start(w->text, before);
        bool comment = start >= w->cursor && start + indent < before &&
                       us_yaml_is_blank(w->text, start, start + indent) &&
                       w->text.text[start + indent] == '#';
        if (!comment)
            break;
        line = start;
    }
    return line;
}

/* Everything before the first entry that is kept, number [kept]: entries that go away
 * and, in a sequence, new ones. */
static void write_front(us_yaml_rewriter *w, const us_yaml_node *node, size_t kept,
                        uint32_t column)
{
    const us_yaml_entry *next = &node->entries[kept];
    const us_yaml_entry *first = next;
    for (size_t i = kept; i > 0; i--)
        first = node->entries[i - 1].added ? first : &node->entries[i - 1];
    bool same_line = !begins_line(w, first->lead);
    bool joined = same_line && !us_yaml_has_comment(w, first->lead, next->lead);
    if (joined) {
        us_yaml_copy_to(w, first->lead);
        us_yaml_skip_to(w, next->lead);
    }
    for (size_t i = 0; i < kept && !joined; i++)
        if (node->entries[i].removed)
            remove_lines(w, node, i);
    bool before_lead = joined || !begins_line(w, next->lead);
    for (size_t i = 0; i < kept; i++) {
        if (!node->entries[i].added)
            continue;
        us_str lines = render_entry(w, &node->entries[i], column, next);
        us_yaml_copy_to(w, before_lead ? next->lead : above_comments(w, next->lead));
        if (!before_lead)
            us_buf_add_format(&w->out, "%*s", (int)column, "");
        us_yaml_add_lines(w, lines);
        us_buf_add_str(&w->out, w->line_break);
        if (before_lead)
            us_buf_add_format(&w->out, "%*s", (int)column, "");
    }
}

/* New entries behind [entry], number [at], up to the next that is kept. */
static void write_followers(us_yaml_rewriter *w, const us_yaml_node *node, size_t at,
                            uint32_t column)
{
    const us_yaml_entry *entry = &node->entries[at];
    for (size_t i = at + 1; i < node->count && !us_yaml_entry_is_kept(&node->entries[i]);
         i++) {
        if (!node->entries[i].added)
            continue;
        us_yaml_copy_to(w, us_yaml_line_end(w->text, us_yaml_entry_end(entry)));
        add_line(w, &node->entries[i], column, entry);
    }
}

bool us_yaml_rewrite_block_entries(us_yaml_rewriter *w, const us_yaml_node *node)
{
    size_t kept = 0;
    while (!us_yaml_entry_is_kept(&node->entries[kept]))
        kept++;
    size_t first = 0;
    while (node->entries[first].added)
        first++;
    for (size_t i = 0; i < node->count; i++) {
        if (node->entries[i].explicit) {
            *w->problem = US_STR("it lies in a mapping with explicit keys (?)");
            return false;
        }
    }
    uint32_t column = us_yaml_column_of(w, node->entries[first].lead);
    write_front(w, node, kept, column);
    for (size_t i = kept; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->removed)
            remove_lines(w, node, i);
        if (!us_yaml_entry_is_kept(entry))
            continue;
        if (!us_yaml_rewrite_entry(w, entry))
            return false;
        write_followers(w, node, i, column);
    }
    return true;
}
