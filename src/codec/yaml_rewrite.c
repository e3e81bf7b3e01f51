/* Writing a changed tree: one walk over it in the order of the text, with a cursor that
 * copies what lies between changes and skips what goes away.
 *
 * A new value in block style has a first line, which goes where the old value began,
 * behind its key or dash, and perhaps more lines, which go below; what is left of the
 * first line (a comment) stays where it is. In flow style everything stands between two
 * neighbours, and line ends mean nothing. */
#include "codec/yaml_rewrite.h"

#include "base/utf8.h"
#include "codec/json.h"
#include "codec/yaml_render.h"
#include "value/array.h"
#include "value/object.h"

/* Elements of a sequence, and members of each, that are looked at for one to follow. */
enum { MODELS_MAX = 100, MODEL_MEMBERS_MAX = 50 };

typedef struct writer {
    us_arena *arena;
    us_str text;
    us_buf out;
    size_t cursor;
    us_str line_break;
    size_t line_mark;      /* length of the output where lines were cut out of it last */
    us_yaml_habits habits; /* of the document at work */
    us_str *problem;
} writer;

/* ---- The cursor ------------------------------------------------------------------------ */

static void copy_to(writer *w, size_t at)
{
    if (at <= w->cursor)
        return;
    us_buf_add_str(&w->out, us_str_slice(w->text, w->cursor, at));
    w->cursor = at;
}

static void skip_to(writer *w, size_t at)
{
    if (at > w->cursor)
        w->cursor = at;
}

/* Adds [lines] with the line ends of the text. */
static void add_lines(writer *w, us_str lines)
{
    for (size_t i = 0; i < lines.length; i++) {
        if (lines.text[i] == '\n')
            us_buf_add_str(&w->out, w->line_break);
        else
            us_buf_add_char(&w->out, lines.text[i]);
    }
}

/* As add_lines, for what ends a text without a line break: a literal block needs one. */
static void add_last_lines(writer *w, us_str lines)
{
    add_lines(w, lines);
    if (w->cursor == w->text.length && us_str_find(lines, US_STR("\n"), 0) != US_STR_NONE)
        us_buf_add_str(&w->out, w->line_break);
}

static uint32_t column_of(const writer *w, size_t at)
{
    size_t start = us_yaml_line_start(w->text, at);
    return (uint32_t)us_utf8_count(us_str_slice(w->text, start, at));
}

static bool has_break(const writer *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (strchr("\r\n", w->text.text[i]))
            return true;
    return false;
}

static bool has_comment(const writer *w, size_t from, size_t to)
{
    return us_str_find(us_str_slice(w->text, 0, to), US_STR("#"), from) != US_STR_NONE;
}

/* Whether nothing but spaces stands before [at] on its line. */
static bool begins_line(const writer *w, size_t at)
{
    return us_yaml_is_blank(w->text, us_yaml_line_start(w->text, at), at);
}

static size_t entry_end(const us_yaml_entry *entry)
{
    return entry->after == US_STR_NONE && entry->key_node ? entry->key_node->end
                                                          : entry->value->end;
}

static const us_yaml_node *first_node(const us_yaml_entry *entry)
{
    return entry->key_node ? entry->key_node : entry->value;
}

static bool is_kept(const us_yaml_entry *entry)
{
    return !entry->added && !entry->removed;
}

/* ---- Fresh values in block style ----------------------------------------------------------- */

/* Where the old value's first line is, and what of it goes. */
typedef struct hole {
    size_t from; /* the new first line goes here */
    size_t to;   /* what follows here on the line stays */
    size_t end;  /* of the old value */
} hole;

/* [after] is where the key or dash ends, or the root begins. */
static hole find_hole(const writer *w, const us_yaml_node *node, size_t after)
{
    bool same_line = !has_break(w, after, node->start);
    bool block_scalar = node->style == '|' || node->style == '>';
    /* A comment behind the last entry of a collection goes with it. */
    bool lines = !node->flow && node->count > 0 && has_break(w, node->start, node->end);
    size_t end = lines || (!same_line && !node->flow && node->count > 0)
                     ? us_yaml_line_end(w->text, node->end)
                     : node->end;
    if (!same_line)
        return (hole){after, after, end};
    if (block_scalar)
        return (hole){node->start, node->head_end, node->end};
    return (hole){node->start, end, end};
}

static void write_hole(writer *w, hole h, us_str head, us_str body)
{
    copy_to(w, h.from);
    add_lines(w, head);
    skip_to(w, h.to);
    size_t line_end = us_yaml_line_end(w->text, h.to);
    bool nothing_stays = us_yaml_is_blank(w->text, h.to, line_end);
    if (nothing_stays && (body.length > 0 || h.from == h.to))
        skip_to(w, line_end);
    if (h.end > line_end || body.length > 0)
        copy_to(w, line_end);
    skip_to(w, h.end);
    if (body.length == 0)
        return;
    copy_to(w, us_yaml_line_end(w->text, w->cursor));
    add_last_lines(w, body);
}

static us_yaml_site site_of(const writer *w, const us_yaml_entry *entry,
                            const us_yaml_node *node)
{
    us_yaml_site site = {
        .spot = US_YAML_AT_ROOT, .body = node->body_indent, .keep = node->keep};
    if (!entry) {
        site.content = column_of(w, node->start);
        return site;
    }
    site.spot = entry->key_node ? US_YAML_BEHIND_KEY : US_YAML_BEHIND_DASH;
    site.column = column_of(w, entry->lead);
    site.content = site.column + 2;
    if (!entry->key_node && node->end > node->start &&
        !has_break(w, entry->after, node->start))
        site.content = column_of(w, node->start);
    return site;
}

static bool write_block(writer *w, const us_yaml_entry *entry, const us_yaml_node *node)
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

/* ---- Fresh values in flow style ---------------------------------------------------------------- */

/* The blanks that begin the line of [node]. */
static us_str margin_of(const writer *w, const us_yaml_node *node)
{
    size_t start = node->line;
    size_t end = start;
    while (end < node->start && (w->text.text[end] == ' ' || w->text.text[end] == '\t'))
        end++;
    return us_str_slice(w->text, start, end);
}

/* In a collection that is on one line, so is what is put in it. */
static us_yaml_habits flow_habits(const writer *w, const us_yaml_node *parent)
{
    us_yaml_habits habits = w->habits;
    if (parent && !parent->tall)
        habits.unit = US_STR_EMPTY;
    return habits;
}

static void write_flow(writer *w, const us_yaml_entry *entry, const us_yaml_node *node)
{
    us_yaml_habits habits = flow_habits(w, node->parent);
    us_buf buf = us_buf_make(w->arena);
    us_yaml_render_flow(&buf, &habits, node->fresh, node, margin_of(w, node));
    if (entry && entry->key_node && entry->after == US_STR_NONE) {
        copy_to(w, entry->key_node->end);
        us_buf_add_c(&w->out, ": ");
        add_lines(w, us_buf_str(&buf));
        return;
    }
    copy_to(w, node->start);
    bool apart = node->start > 0 && strchr(" \t\n\r", w->text.text[node->start - 1]);
    if (node->start == node->end && !apart)
        us_buf_add_char(&w->out, ' ');
    add_lines(w, us_buf_str(&buf));
    skip_to(w, node->end);
}

/* ---- Models ------------------------------------------------------------------------------- */

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

/* The element that new element [value] is written like: the one beside it, or one with
 * more of its members. */
static const us_yaml_node *find_model(const us_yaml_node *sequence, us_value value,
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

/* ---- Collections in flow style ------------------------------------------------------------------ */

static bool write_entry(writer *w, const us_yaml_entry *entry);

/* What stands between two entries where the text has no such place. */
static us_str flow_separator(const writer *w, const us_yaml_node *node)
{
    const us_yaml_entry *first = NULL;
    for (size_t i = 0; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->added)
            continue;
        size_t from = first ? entry_end(first) : node->open + 1;
        if (first && !has_comment(w, from, entry->lead))
            return us_str_slice(w->text, from, entry->lead);
        if (first)
            break;
        first = entry;
    }

    if (has_break(w, node->open, first->lead))
        return us_str_format(w->arena, ",%.*s%.*s", US_STR_ARG(w->line_break),
                             US_STR_ARG(margin_of(w, first_node(first))));
    bool tight = first->key_node && first->after == first->value->start;
    return tight ? US_STR(",") : US_STR(", ");
}

static void add_flow_entry(writer *w, const us_yaml_node *node,
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
        neighbour->key_node ? NULL
                            : find_model(node, entry->value->fresh, neighbour->value);
    us_str margin = margin_of(w, first_node(neighbour));
    us_yaml_render_flow(&buf, &habits, entry->value->fresh, model, margin);
    add_lines(w, us_buf_str(&buf));
}

static bool write_flow_entries(writer *w, const us_yaml_node *node)
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
    copy_to(w, first->lead);
    for (size_t i = 0; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->removed) {
            adjacent = false;
            continue;
        }
        if (any && adjacent && !entry->added)
            copy_to(w, entry->lead);
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
        skip_to(w, entry->lead);
        if (!write_entry(w, entry))
            return false;
        copy_to(w, entry_end(entry));
    }
    skip_to(w, entry_end(last));
    return true;
}

static bool write_flow_collection(writer *w, const us_yaml_node *node)
{
    bool moved = false;
    for (size_t i = 0; i < node->count; i++)
        moved = moved || !is_kept(&node->entries[i]);
    if (moved && !strchr("{[", w->text.text[node->open])) {
        *w->problem = US_STR("a pair in a sequence ([key: value]) can't change its keys");
        return false;
    }
    if (moved)
        return write_flow_entries(w, node);
    for (size_t i = 0; i < node->count; i++)
        if (!write_entry(w, &node->entries[i]))
            return false;
    return true;
}

/* ---- Collections in block style -------------------------------------------------------------------- */

/* Adds an entry at [column], behind what was written, without indentation. */
static us_str render_entry(writer *w, const us_yaml_entry *entry, uint32_t column,
                           const us_yaml_entry *neighbour)
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
        model = find_model(entry->value->parent, entry->value->fresh, neighbour->value);
    }
    us_yaml_render_block(&buf, &w->habits, entry->value->fresh, model, site);
    return us_buf_str(&buf);
}

/* Where the lines before were cut out, their line break is gone. */
static void add_line(writer *w, const us_yaml_entry *entry, uint32_t column,
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
    add_lines(w, lines);
    us_buf_add_str(&w->out, w->line_break);
    w->line_mark = w->out.length;
}

/* Behind the lines from [at] on that are blank, or comments further right than [column]. With
 * [blank] they may end in blank ones. */
static size_t skip_inner_lines(const writer *w, size_t at, size_t column, bool blank)
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
        while (last > 0 && !is_kept(&node->entries[last - 1]))
            last--;
        if (last == 0)
            return false;
        node = node->entries[last - 1].value;
    }
    return node->keep;
}

static void remove_lines(writer *w, const us_yaml_node *node, size_t at)
{
    const us_yaml_entry *entry = &node->entries[at];
    size_t end = entry_end(entry);
    if (begins_line(w, entry->lead)) {
        size_t before = at;
        while (before > 0 && !is_kept(&node->entries[before - 1]))
            before--;
        bool blank = before > 0 && ends_in_keep(node->entries[before - 1].value);
        copy_to(w, us_yaml_line_start(w->text, entry->lead));
        skip_to(w, skip_inner_lines(w, us_yaml_next_line(w->text, end),
                                    column_of(w, entry->lead), blank));
        w->line_mark = w->out.length;
        return;
    }
    /* Behind a dash, with comments before the next key. */
    size_t from = entry->lead;
    while (from > w->cursor && strchr(" \t", w->text.text[from - 1]))
        from--;
    copy_to(w, from);
    skip_to(w, us_yaml_line_end(w->text, end));
}

/* Up over the comments that stand right above [at] and are indented like it. */
static size_t above_comments(const writer *w, size_t at)
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
static void write_front(writer *w, const us_yaml_node *node, size_t kept, uint32_t column)
{
    const us_yaml_entry *next = &node->entries[kept];
    const us_yaml_entry *first = next;
    for (size_t i = kept; i > 0; i--)
        first = node->entries[i - 1].added ? first : &node->entries[i - 1];
    bool same_line = !begins_line(w, first->lead);
    bool joined = same_line && !has_comment(w, first->lead, next->lead);
    if (joined) {
        copy_to(w, first->lead);
        skip_to(w, next->lead);
    }
    for (size_t i = 0; i < kept && !joined; i++)
        if (node->entries[i].removed)
            remove_lines(w, node, i);
    bool before_lead = joined || !begins_line(w, next->lead);
    for (size_t i = 0; i < kept; i++) {
        if (!node->entries[i].added)
            continue;
        us_str lines = render_entry(w, &node->entries[i], column, next);
        copy_to(w, before_lead ? next->lead : above_comments(w, next->lead));
        if (!before_lead)
            us_buf_add_format(&w->out, "%*s", (int)column, "");
        add_lines(w, lines);
        us_buf_add_str(&w->out, w->line_break);
        if (before_lead)
            us_buf_add_format(&w->out, "%*s", (int)column, "");
    }
}

/* New entries behind [entry], number [at], up to the next that is kept. */
static void write_followers(writer *w, const us_yaml_node *node, size_t at,
                            uint32_t column)
{
    const us_yaml_entry *entry = &node->entries[at];
    for (size_t i = at + 1; i < node->count && !is_kept(&node->entries[i]); i++) {
        if (!node->entries[i].added)
            continue;
        copy_to(w, us_yaml_line_end(w->text, entry_end(entry)));
        add_line(w, &node->entries[i], column, entry);
    }
}

static bool write_block_collection(writer *w, const us_yaml_node *node)
{
    size_t kept = 0;
    while (!is_kept(&node->entries[kept]))
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
    uint32_t column = column_of(w, node->entries[first].lead);
    write_front(w, node, kept, column);
    for (size_t i = kept; i < node->count; i++) {
        const us_yaml_entry *entry = &node->entries[i];
        if (entry->removed)
            remove_lines(w, node, i);
        if (!is_kept(entry))
            continue;
        if (!write_entry(w, entry))
            return false;
        write_followers(w, node, i, column);
    }
    return true;
}

/* ---- Nodes ------------------------------------------------------------------------------------------- */

static bool in_flow(const writer *w, const us_yaml_node *node)
{
    return w->habits.json || (node->parent && node->parent->flow);
}

static bool write_node(writer *w, const us_yaml_entry *entry, us_yaml_node *node)
{
    if (!node->changed)
        return true;
    if (us_value_is_none(node->fresh))
        return node->flow ? write_flow_collection(w, node)
                          : write_block_collection(w, node);
    if (!in_flow(w, node))
        return write_block(w, entry, node);
    write_flow(w, entry, node);
    return true;
}

static bool write_entry(writer *w, const us_yaml_entry *entry)
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
        kept = kept || is_kept(&node->entries[i]);
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

/* ---- Habits --------------------------------------------------------------------------------------------- */

/* The first step to the right, and the first sequence below a key, set the example. */
static void look_at_blocks(writer *w, const us_yaml_node *node, bool *step, bool *dashes)
{
    for (size_t i = 0; i < node->count && !(*step && *dashes); i++) {
        const us_yaml_entry *entry = &node->entries[i];
        const us_yaml_node *value = entry->value;
        if (node->flow || !value || value->flow || value->count == 0)
            continue;
        uint32_t outer = column_of(w, entry->lead);
        uint32_t inner = column_of(w, value->entries[0].lead);
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

static void look_at_document(writer *w, const us_yaml_node *root)
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
    if (root->count > 0 && has_break(w, root->open, root->entries[0].lead))
        w->habits.unit = margin_of(w, first_node(&root->entries[0]));
}

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
    writer w = {.arena = arena, .text = text, .problem = problem};
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
    copy_to(&w, text.length);
    *result = us_buf_str(&w.out);
    return true;
}
