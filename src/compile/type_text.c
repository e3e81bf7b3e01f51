/* Types in errors: in full where a line has room, else only what differs. */
#include "compile/type_check.h"

enum {
    LINE_WIDTH = 80,  /* characters that a line may have before it is shortened */
    SHORT_WIDTH = 32, /* that a type may have before it is reduced to its outside */
    DIFF_DEPTH = 8,   /* how far down differences are shown */
};

static size_t width(us_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.length; i++)
        count += ((unsigned char)s.text[i] & 0xC0) != 0x80;
    return count;
}

/* ---- Reduced types */

static void print_rest(us_buf *buf, const us_type_node *type, us_str key, us_str element)
{
    if (!type->element)
        return;
    us_buf_add_char(buf, '[');
    if (type->key) {
        us_buf_add_str(buf, key);
        us_buf_add_c(buf, ": ");
    }
    us_buf_add_str(buf, element);
    us_buf_add_char(buf, ']');
}

/* The type with nothing inside but dots. */
static void print_outside(us_buf *buf, const us_type_node *type)
{
    bool function = type->kind == US_KIND_FUNCTION;
    bool variadic = function && type->signature && type->signature->variadic;
    if (function) {
        us_buf_add_c(buf, type->item_count || variadic ? "(...) => " : "() => ");
        us_buf_add_c(buf, type->element ? "..." : "???");
        return;
    }
    us_type_node bare = {.kind = type->kind, .name = type->name};
    us_type_print(buf, &bare, SIZE_MAX);
    if (type->item_count || type->member_count)
        us_buf_add_c(buf, "<...>");
    if (type->element && type->kind != US_KIND_RECURSIVE)
        us_buf_add_c(buf, "[...]");
}

/* The whole type if it is short enough behind [before] characters of a name. */
static void print_short_after(us_buf *buf, const us_type_node *type, size_t before)
{
    us_buf full = us_buf_make(buf->arena);
    us_type_print(&full, type, (size_t)4 * SHORT_WIDTH);
    us_str text = us_buf_str(&full);
    if (!type || before + width(text) <= SHORT_WIDTH)
        us_buf_add_str(buf, text);
    else
        print_outside(buf, type);
}

static void print_short(us_buf *buf, const us_type_node *type)
{
    print_short_after(buf, type, 0);
}

/* The type with its parts, of which nothing is shown but the outside. */
static void print_outline(us_buf *buf, const us_type_node *type)
{
    const us_type_node *array = type;
    us_buf_add_c(buf, "array");
    for (size_t i = 0; i < array->item_count && buf->length < US_TYPE_TEXT_MAX; i++) {
        us_buf_add_c(buf, i ? ", " : "<");
        print_outside(buf, array->items[i]);
    }
    us_buf_add_c(buf, array->item_count ? ">" : "");
    if (array->element) {
        us_buf_add_char(buf, '[');
        print_outside(buf, array->element);
        us_buf_add_char(buf, ']');
    }
}

/* ---- Two types side by side */

typedef struct sides {
    us_types *types;
    us_buf *left;
    us_buf *right;
    size_t depth;
} sides;

static void diff(sides *s, const us_type_node *a, const us_type_node *b);

static bool is_full(const sides *s)
{
    return s->left->length + s->right->length > US_TYPE_TEXT_MAX;
}

static bool same(const sides *s, const us_type_node *a, const us_type_node *b)
{
    return us_types_compare(s->types, a, b) == 0;
}

static void add_both(sides *s, const char *text)
{
    us_buf_add_c(s->left, text);
    us_buf_add_c(s->right, text);
}

static void short_both(sides *s, const us_type_node *a, const us_type_node *b)
{
    print_short(s->left, a);
    print_short(s->right, b);
}

static void diff_arrays(sides *s, const us_type_node *a, const us_type_node *b)
{
    if (a->item_count != b->item_count || !a->element != !b->element) {
        print_outline(s->left, a);
        print_outline(s->right, b);
        return;
    }
    add_both(s, "array");
    for (size_t i = 0; i < a->item_count && !is_full(s); i++) {
        add_both(s, i ? ", " : "<");
        diff(s, a->items[i], b->items[i]);
    }
    add_both(s, a->item_count ? ">" : "");
    if (a->element) {
        add_both(s, "[");
        diff(s, a->element, b->element);
        add_both(s, "]");
    }
}

/* One part of a list in < > that grows. */
static void begin_part(us_buf *buf, size_t *count)
{
    us_buf_add_c(buf, (*count)++ ? ", " : "<");
}

static void begin_member(us_buf *buf, const us_type_member *member, size_t *count)
{
    begin_part(buf, count);
    us_type_print_key(buf, member->key);
    us_buf_add_c(buf, ": ");
}

static void end_parts(us_buf *buf, size_t count, bool elided)
{
    if (elided)
        begin_part(buf, &count);
    us_buf_add_c(buf, elided ? "..." : "");
    us_buf_add_c(buf, count ? ">" : "");
}

static void diff_members(sides *s, const us_type_node *a, const us_type_node *b)
{
    size_t left = 0, right = 0, i = 0, k = 0;
    bool elided = false;
    while ((i < a->member_count || k < b->member_count) && !is_full(s)) {
        const us_type_member *one = i < a->member_count ? &a->members[i] : NULL;
        const us_type_member *other = k < b->member_count ? &b->members[k] : NULL;
        int order = !one ? 1 : !other ? -1 : us_value_compare(one->key, other->key);
        if (order < 0) {
            begin_member(s->left, one, &left);
            print_short(s->left, one->value);
        } else if (order > 0) {
            begin_member(s->right, other, &right);
            print_short(s->right, other->value);
        } else if (same(s, one->value, other->value)) {
            elided = true;
        } else {
            begin_member(s->left, one, &left);
            begin_member(s->right, other, &right);
            diff(s, one->value, other->value);
        }
        i += order <= 0;
        k += order >= 0;
    }
    end_parts(s->left, left, elided);
    end_parts(s->right, right, elided);
}

static void print_open(us_buf *buf, const us_type_node *object)
{
    us_buf key = us_buf_make(buf->arena), element = us_buf_make(buf->arena);
    if (!object->element)
        return;
    print_short(&key, object->key);
    print_short(&element, object->element);
    print_rest(buf, object, us_buf_str(&key), us_buf_str(&element));
}

static void diff_objects(sides *s, const us_type_node *a, const us_type_node *b)
{
    add_both(s, "object");
    diff_members(s, a, b);
    if (!a->element || !b->element) {
        print_open(s->left, a);
        print_open(s->right, b);
        return;
    }
    add_both(s, "[");
    diff(s, a->key, b->key);
    add_both(s, ": ");
    diff(s, a->element, b->element);
    add_both(s, "]");
}

/* The alternatives of [a] that [b] does not have. */
static bool print_own(const sides *s, us_buf *buf, const us_type_node *a,
                      const us_type_node *b, size_t *count)
{
    bool elided = false;
    for (size_t i = 0; i < a->item_count && !is_full(s); i++) {
        bool shared = false;
        for (size_t k = 0; k < b->item_count && !shared; k++)
            shared = same(s, a->items[i], b->items[k]);
        elided = elided || shared;
        if (shared)
            continue;
        begin_part(buf, count);
        print_short(buf, a->items[i]);
    }
    return elided;
}

static void diff_unions(sides *s, const us_type_node *a, const us_type_node *b)
{
    size_t left = 0, right = 0;
    add_both(s, "any");
    bool elided = print_own(s, s->left, a, b, &left);
    print_own(s, s->right, b, a, &right);
    end_parts(s->left, left, elided);
    end_parts(s->right, right, elided);
}

static void diff_functions(sides *s, const us_type_node *a, const us_type_node *b)
{
    add_both(s, "(");
    for (size_t i = 0; i < a->item_count; i++) {
        add_both(s, i ? ", " : "");
        diff(s, a->items[i], b->items[i]);
    }
    add_both(s, ") => ");
    diff(s, a->element, b->element);
}

static void diff_parts(sides *s, const us_type_node *a, const us_type_node *b)
{
    if (a->kind == US_KIND_SET && a->element && b->element) {
        add_both(s, "set[");
        diff(s, a->element, b->element);
        add_both(s, "]");
    } else if (a->kind == US_KIND_ARRAY) {
        diff_arrays(s, a, b);
    } else if (a->kind == US_KIND_OBJECT) {
        diff_objects(s, a, b);
    } else if (a->kind == US_KIND_ANY) {
        diff_unions(s, a, b);
    } else if (a->kind == US_KIND_FUNCTION && a->item_count == b->item_count) {
        diff_functions(s, a, b);
    } else {
        short_both(s, a, b);
    }
}

static void diff(sides *s, const us_type_node *a, const us_type_node *b)
{
    if (s->depth >= DIFF_DEPTH || !a || !b || a->kind != b->kind || same(s, a, b)) {
        short_both(s, a, b);
        return;
    }
    s->depth++;
    diff_parts(s, a, b);
    s->depth--;
}

/* ---- Lines */

static us_str two_lines(us_str first, us_str second, us_arena *arena)
{
    return us_str_format(arena, "%.*s\n%.*s", US_STR_ARG(first), US_STR_ARG(second));
}

us_str us_type_operand_name(const us_type_node *function, size_t i)
{
    const us_signature *signature = function->signature;
    if (!signature)
        return US_STR_EMPTY;
    if (i < signature->operand_count)
        return signature->operands[i].name;
    return i == signature->operand_count ? signature->result.name : US_STR_EMPTY;
}

/* What each operand has and wants to be, two texts side by side: in full, or if
 * [diffs] only as far as they differ. */
typedef struct operand_lines {
    us_types *types;
    us_buf have;
    us_buf want;
    bool diffs;
} operand_lines;

static void add_operand(operand_lines *l, const us_type_node *have,
                        const us_type_node *want, bool has_have, bool has_want,
                        us_str name, size_t i)
{
    if (has_have)
        us_buf_add_c(&l->have, i ? ", " : "");
    if (has_want) {
        us_buf_add_c(&l->want, i ? ", " : "");
        us_buf_add_str(&l->want, name);
        us_buf_add_c(&l->want, name.length ? ": " : "");
    }
    if (!l->diffs) {
        if (has_have)
            us_type_print(&l->have, have, US_TYPE_TEXT_MAX);
        if (has_want)
            us_type_print(&l->want, want, US_TYPE_TEXT_MAX);
    } else if (has_have && has_want && have && want &&
               !us_types_unify(l->types, have, want)) {
        sides s = {l->types, &l->have, &l->want, 0};
        diff(&s, have, want);
    } else {
        if (has_have)
            print_short(&l->have, have);
        if (has_want) /* a name counts, but where two types are compared */
            print_short_after(&l->want, want,
                              name.length && (!has_have || have) ? name.length + 2 : 0);
    }
}

static us_str print_lines(us_types *t, const us_type_node **have, size_t count,
                          const us_type_node *function, bool with_result, bool diffs,
                          bool *too_wide)
{
    operand_lines l = {t, us_buf_make(t->arena), us_buf_make(t->arena), diffs};
    size_t wanted = function->item_count + (with_result && function->element);
    us_buf_add_c(&l.have, "have: (");
    us_buf_add_c(&l.want, "want: (");
    for (size_t i = 0; i < count || i < wanted; i++) {
        const us_type_node *want =
            i < function->item_count ? function->items[i] : function->element;
        add_operand(&l, i < count ? have[i] : NULL, want, i < count, i < wanted,
                    us_type_operand_name(function, i), i);
    }
    if (function->signature && function->signature->variadic) {
        us_buf_add_c(&l.want, wanted ? ", " : "");
        us_type_print(&l.want, function->signature->variadic, US_TYPE_TEXT_MAX);
        us_buf_add_c(&l.want, "...");
    }
    us_buf_add_char(&l.have, ')');
    us_buf_add_char(&l.want, ')');
    us_str first = us_buf_str(&l.have), second = us_buf_str(&l.want);
    *too_wide = width(first) > LINE_WIDTH || width(second) > LINE_WIDTH;
    return two_lines(first, second, t->arena);
}

us_str us_type_operand_lines(us_types *t, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result)
{
    bool too_wide;
    us_str lines = print_lines(t, have, count, function, with_result, false, &too_wide);
    if (too_wide)
        lines = print_lines(t, have, count, function, with_result, true, &too_wide);
    return lines;
}

static const char *shared_kind(const us_type_node *a, const us_type_node *b)
{
    if (!a || !b || a->kind != b->kind)
        return NULL;
    if (a->kind == US_KIND_OBJECT)
        return "objects";
    if (a->kind == US_KIND_ARRAY)
        return "arrays";
    return a->kind == US_KIND_SET ? "sets" : NULL;
}

us_str us_type_mismatch_lines(us_types *t, const us_type_node *left,
                              const us_type_node *right)
{
    us_buf a = us_buf_make(t->arena), b = us_buf_make(t->arena);
    us_type_print(&a, left, US_TYPE_TEXT_MAX);
    us_type_print(&b, right, US_TYPE_TEXT_MAX);
    us_str first = us_buf_str(&a), second = us_buf_str(&b);
    const size_t label = 8;
    if (width(first) + label > LINE_WIDTH || width(second) + label > LINE_WIDTH) {
        us_buf c = us_buf_make(t->arena), d = us_buf_make(t->arena);
        sides s = {t, &c, &d, 0};
        diff(&s, left, right);
        first = us_buf_str(&c);
        second = us_buf_str(&d);
    }
    us_str lines = us_str_format(t->arena, "left  : %.*s\nright : %.*s",
                                 US_STR_ARG(first), US_STR_ARG(second));
    const char *kind = shared_kind(left, right);
    if (!kind)
        return lines;
    return us_str_format(
        t->arena,
        "%.*s\nhint  : both sides are %s but their types differ, so they can never be "
        "equal (see "
        "https://www.openpolicyagent.org/docs/errors/rego-type-error/match-error)",
        US_STR_ARG(lines), kind);
}
