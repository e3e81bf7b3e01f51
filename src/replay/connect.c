/* Options of connections, which lie in the address alone. The API server's own types say which
 * parameters there are; a false one and an empty one are left out, as there. */
#include "replay/connect.h"

#include "kubernetes/object.h"
#include "replay/uri.h"
#include "value/array.h"

typedef enum parameter_type { FLAG, TEXT, TEXTS, NUMBERS, PATH } parameter_type;

typedef struct parameter {
    const char *name;
    parameter_type type;
} parameter;

typedef struct connection {
    const char *resource, *subresource, *kind;
    parameter parameters[6]; /* in the order in which they are written */
} connection;

static const connection connections[] = {
    {"pods",
     "exec",
     "PodExecOptions",
     {{"stdin", FLAG},
      {"stdout", FLAG},
      {"stderr", FLAG},
      {"tty", FLAG},
      {"container", TEXT},
      {"command", TEXTS}}},
    {"pods",
     "attach",
     "PodAttachOptions",
     {{"stdin", FLAG},
      {"stdout", FLAG},
      {"stderr", FLAG},
      {"tty", FLAG},
      {"container", TEXT}}},
    {"pods", "portforward", "PodPortForwardOptions", {{"ports", NUMBERS}}},
    {"pods", "proxy", "PodProxyOptions", {{"path", PATH}}},
    {"services", "proxy", "ServiceProxyOptions", {{"path", PATH}}},
    {"nodes", "proxy", "NodeProxyOptions", {{"path", PATH}}},
};

static const connection *find(const us_replay_event *event)
{
    if (event->group.length > 0)
        return NULL;
    for (size_t i = 0; i < sizeof connections / sizeof *connections; i++)
        if (us_str_is(event->resource, connections[i].resource) &&
            us_str_is(event->subresource, connections[i].subresource))
            return &connections[i];
    return NULL;
}

bool us_connect_is(const us_replay_event *event)
{
    return find(event) != NULL;
}

/* The values of one parameter. */
typedef struct values {
    us_arena *arena;
    const parameter *wanted;
    us_array *found;
} values;

static us_value number(us_str text)
{
    int64_t sum = 0;
    for (size_t i = 0; i < text.length && i < 9; i++)
        sum = 10 * sum + (text.text[i] - '0');
    return us_value_integer(sum);
}

static bool is_number(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] < '0' || text.text[i] > '9')
            return false;
    return text.length > 0 && text.length <= 9;
}

static void take(void *data, us_str name, us_str value)
{
    values *v = data;
    if (!us_str_is(name, v->wanted->name))
        return;
    if (v->wanted->type != NUMBERS) {
        us_array_push(v->found, us_value_string(value));
        return;
    }
    for (us_str rest = value; rest.length > 0;) {
        size_t comma = us_str_find(rest, US_STR(","), 0);
        us_str one = us_str_slice(rest, 0, comma == US_STR_NONE ? rest.length : comma);
        if (is_number(one))
            us_array_push(v->found, number(one));
        rest = us_str_slice(rest, comma == US_STR_NONE ? rest.length : comma + 1,
                            rest.length);
    }
}

/* What [wanted] comes to; NONE: it is left out. */
static us_value read_parameter(us_arena *arena, const us_replay_event *event,
                               const parameter *wanted)
{
    if (wanted->type == PATH) {
        us_str path = us_uri_behind(event->uri, event->subresource);
        return path.length > 0 ? us_value_string(path) : US_NONE;
    }
    values v = {arena, wanted, us_array_new(arena, 2)};
    us_uri_each(arena, event->uri, take, &v);
    us_value first = us_value_item(us_value_array(v.found), 0);
    if (v.found->count == 0)
        return US_NONE;
    if (wanted->type == TEXTS || wanted->type == NUMBERS)
        return us_value_array(v.found);
    if (wanted->type == TEXT)
        return us_value_length(first) > 0 ? first : US_NONE;
    us_str word = us_value_text(first);
    return us_str_is(word, "true") || us_str_is(word, "1") ? US_TRUE : US_NONE;
}

us_value us_connect_object(us_arena *arena, const us_replay_event *event)
{
    const connection *c = find(event);
    us_object *object = us_object_new(arena, 8);
    us_kubernetes_put(object, "kind", us_value_string(us_str_from(c->kind)));
    us_kubernetes_put(object, "apiVersion", us_value_string(US_STR("v1")));
    for (size_t i = 0;
         i < sizeof c->parameters / sizeof *c->parameters && c->parameters[i].name; i++) {
        us_value value = read_parameter(arena, event, &c->parameters[i]);
        if (!us_value_is_none(value))
            us_kubernetes_put(object, c->parameters[i].name, value);
    }
    return us_value_object(object);
}
