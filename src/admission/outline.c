/* A review that is nested too deeply, or needs too much memory, is an evaluation error like
 * any other, and what that means is for the configuration to say: so its answer needs a
 * uid. The reader passes over what may be large and builds the few members that are left. */
#include "admission/outline.h"

#include "codec/json.h"
#include "value/object.h"

/* An API server reads no more than 10,000 levels, and puts an object into three more. */
#define OUTLINE_DEPTH 10003

enum { REVIEW = US_SHAPE_ROOT, REQUEST, KIND, USER, NODES };

static void add_member(us_object *members, const char *name, uint32_t node)
{
    us_object_put(members, us_value_string(us_str_from(name)), us_value_integer(node));
}

static us_shape_node new_node(us_arena *arena, const char *const *names, size_t count)
{
    us_object *members = us_object_new(arena, count);
    for (size_t i = 0; i < count; i++)
        add_member(members, names[i], US_SHAPE_WHOLE);
    return (us_shape_node){.members = members, .others = US_SHAPE_SKIP};
}

static us_shape outline_shape(us_arena *arena)
{
    static const char *const review[] = {"apiVersion", "kind"};
    static const char *const request[] = {"name", "namespace", "operation", "subResource",
                                          "uid"};
    static const char *const kind[] = {"group", "kind"};
    static const char *const user[] = {"username"};
    us_shape_node *nodes = us_arena_alloc_array(arena, NODES, sizeof *nodes);
    nodes[US_SHAPE_WHOLE] = (us_shape_node){.members = NULL, .others = US_SHAPE_WHOLE};
    nodes[REVIEW] = new_node(arena, review, sizeof review / sizeof *review);
    nodes[REQUEST] = new_node(arena, request, sizeof request / sizeof *request);
    nodes[KIND] = new_node(arena, kind, sizeof kind / sizeof *kind);
    nodes[USER] = new_node(arena, user, sizeof user / sizeof *user);
    add_member(nodes[REVIEW].members, "request", REQUEST);
    add_member(nodes[REQUEST].members, "kind", KIND);
    add_member(nodes[REQUEST].members, "userInfo", USER);
    return (us_shape){.nodes = nodes, .count = NODES};
}

bool us_outline_read(us_arena *arena, us_str text, us_review *review)
{
    us_shape shape = outline_shape(arena);
    us_json_options options = {.max_depth = OUTLINE_DEPTH,
                               .duplicates = US_JSON_REFUSE_DUPLICATES,
                               .keep_text = true,
                               .shape = &shape};
    us_value document;
    us_diag diag = {0};
    if (!us_json_read(arena, text, &options, &document, NULL, &diag) ||
        us_review_read_envelope(document, review) != NULL ||
        us_review_read_request(review->request, review) != NULL)
        return false;
    review->request = US_NONE;
    return true;
}
