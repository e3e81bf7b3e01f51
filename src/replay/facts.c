/* Reading facts. Objects stay the texts that they are: of each only the metadata is looked at, and
 * of that what comes in front, as an API server writes it. */
#include "replay/facts.h"

#include "codec/json.h"

typedef struct facts {
    us_arena *arena;
    const us_hash_key *key;
    const us_replay_event *event;
    us_replay_object own;
    us_replay_facts result;
    size_t capacity;
} facts;

/* What of an object's metadata counts here. */
typedef struct identity {
    us_str name, namespace, version;
} identity;

/* ---- Names --------------------------------------------------------------------------- */

/* The same in all processes. */
static unsigned shard_of(us_str text)
{
    static const us_hash_key key = {{0, 0}};
    return (unsigned)(us_hash_bytes_under(&key, text.text, text.length) %
                      US_REPLAY_SHARDS);
}

static us_replay_object object_of(us_arena *arena, const us_hash_key *key,
                                  const us_replay_event *event, us_str namespace,
                                  us_str name)
{
    const us_str parts[] = {event->group, event->resource, namespace, name};
    enum { PARTS = sizeof parts / sizeof *parts };
    size_t length = PARTS, at = 0;
    for (size_t i = 0; i < PARTS; i++)
        length += parts[i].length;
    us_arena_mark mark = us_arena_get_mark(arena);
    char *text = us_arena_alloc(arena, length);
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].length > 0)
            memcpy(text + at, parts[i].text, parts[i].length);
        at += parts[i].length;
        text[at++] = '/';
    }
    uint64_t hash = us_hash_bytes_under(key, text, length);
    unsigned shard = shard_of(us_str_make(text, length));
    us_arena_release(arena, mark);
    return (us_replay_object){shard, hash ? hash : 1};
}

us_replay_object us_replay_object_of(us_arena *arena, const us_hash_key *key,
                                     const us_replay_event *event)
{
    us_replay_object object = object_of(arena, key, event, event->namespace, event->name);
    /* Without a name nothing is remembered, and what many events have in common would leave all
     * of them to one thread. */
    if (event->name.length == 0)
        object.shard = shard_of(event->audit_id);
    return object;
}

bool us_replay_is_about_object(const us_replay_event *event)
{
    static const char *const whole[] = {"status", "finalize", "ephemeralcontainers",
                                        "resize", "approval"};
    if (event->subresource.length == 0)
        return true;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (us_str_is(event->subresource, whole[i]))
            return true;
    return false;
}

bool us_replay_changes_object(const us_replay_event *event)
{
    static const char *const parts[] = {"scale", "binding", "eviction"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (us_str_is(event->subresource, parts[i]))
            return true;
    return false;
}

/* ---- Texts --------------------------------------------------------------------------- */

/* The text of the JSON string [text]; empty where it is something else. */
static us_str string_of(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_value value = US_NONE;
    us_diag diag;
    if (text.length < 2 || text.text[0] != '"')
        return US_STR_EMPTY;
    if (!memchr(text.text, '\\', text.length))
        return us_str_slice(text, 1, text.length - 1);
    us_json_read(arena, text, &options, &value, NULL, &diag);
    return us_value_text(value);
}

/* An API server writes the version behind name and namespace, in whatever order of keys: what is behind it,
 * such as who manages which field, is not looked at. */
static void find_identity(us_json_walk *metadata, us_str *name, us_str *namespace,
                          us_str *version)
{
    us_str key, value;
    while (version->length == 0 && us_json_walk_next(metadata, &key, &value)) {
        if (us_str_is(key, "name"))
            *name = value;
        else if (us_str_is(key, "namespace"))
            *namespace = value;
        else if (us_str_is(key, "resourceVersion"))
            *version = value;
    }
}

static identity identity_of(us_arena *arena, us_str object)
{
    us_str name = US_STR_EMPTY, namespace = US_STR_EMPTY, version = US_STR_EMPTY, key;
    us_json_walk walk = us_json_walk_begin(object);
    while (us_json_walk_key(&walk, &key)) {
        if (us_str_is(key, "metadata")) {
            us_json_walk metadata = us_json_walk_enter(&walk);
            find_identity(&metadata, &name, &namespace, &version);
            break;
        }
        us_json_walk_value(&walk);
    }
    return (identity){string_of(arena, name), string_of(arena, namespace),
                      string_of(arena, version)};
}

bool us_replay_is_stand_in(us_str kind)
{
    static const char *const kinds[] = {"Status", "Table", "PartialObjectMetadata",
                                        "PartialObjectMetadataList"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (us_str_is(kind, kinds[i]))
            return true;
    return false;
}

static us_str kind_of(us_arena *arena, us_str object)
{
    us_json_walk walk = us_json_walk_begin(object);
    us_str key, value;
    while (us_json_walk_next(&walk, &key, &value))
        if (us_str_is(key, "kind"))
            return string_of(arena, value);
    return US_STR_EMPTY;
}

/* True for an object that has a name, and was stored. */
static bool is_stored(const identity *who)
{
    return who->version.length > 0 && who->name.length > 0;
}

/* ---- Facts --------------------------------------------------------------------------- */

static void add(facts *f, us_str namespace, us_str name, us_str text)
{
    f->result.items = us_arena_room(f->arena, f->result.items, f->result.count,
                                    &f->capacity, sizeof *f->result.items);
    bool is_own = name.text == f->event->name.text;
    us_replay_object object =
        is_own ? f->own : object_of(f->arena, f->key, f->event, namespace, name);
    f->result.items[f->result.count++] = (us_replay_fact){object, text};
}

/* The items of [list], and the texts of its kind and apiVersion, which an API server writes in front of them: then
 * nobody has to look first for where the items end. */
static us_json_walk find_items(us_str list, us_str *kind, us_str *api)
{
    us_json_walk walk = us_json_walk_begin(list);
    us_json_walk items = us_json_walk_begin(US_STR_EMPTY);
    bool has_items = false;
    us_str key;
    while (us_json_walk_key(&walk, &key)) {
        if (!has_items && us_str_is(key, "items") && *walk.p == '[') {
            us_json_walk rest = walk;
            items = us_json_walk_enter(&rest);
            has_items = true;
        }
        if (has_items && kind->length > 0 && api->length > 0)
            break;
        us_str value = us_json_walk_value(&walk);
        if (kind->length == 0 && us_str_is(key, "kind"))
            *kind = value;
        if (api->length == 0 && us_str_is(key, "apiVersion"))
            *api = value;
    }
    return items;
}

/* Each object of a list; lists leave out what kind they are of. */
static void add_items(facts *f, bool gone)
{
    us_str kind = US_STR_EMPTY, api = US_STR_EMPTY, key, item;
    us_json_walk walk = find_items(f->event->response, &kind, &api);
    kind = string_of(f->arena, kind);
    api = string_of(f->arena, api);
    if (!us_str_ends_with(kind, US_STR("List")) || us_replay_is_stand_in(kind))
        return;
    us_buf begin = us_buf_make(f->arena);
    us_buf_add_c(&begin, "{\"kind\":");
    us_json_write_string(&begin, us_str_slice(kind, 0, kind.length - 4), false);
    us_buf_add_c(&begin, ",\"apiVersion\":");
    us_json_write_string(&begin, api, false);
    us_buf_add_char(&begin, ',');
    while (us_json_walk_next(&walk, &key, &item)) {
        identity who = identity_of(f->arena, item);
        us_buf text = us_buf_make(f->arena);
        if (!is_stored(&who))
            continue;
        if (!gone) {
            us_buf_reserve(&text, begin.length + item.length);
            us_buf_add(&text, begin.text, begin.length);
            us_buf_add(&text, item.text + 1, item.length - 1);
        }
        add(f, who.namespace, who.name, us_buf_str(&text));
    }
}

/* True for a request that was to change nothing: the address says so, or the body of a deletion. */
static bool is_dry(const us_replay_event *event)
{
    bool deletes =
        us_str_is(event->verb, "delete") || us_str_is(event->verb, "deletecollection");
    return us_str_find(event->uri, US_STR("dryRun="), 0) != US_STR_NONE ||
           (deletes &&
            us_str_find(event->request, US_STR("\"dryRun\":"), 0) != US_STR_NONE);
}

us_replay_facts us_replay_facts_of(us_arena *arena, const us_hash_key *key,
                                   const us_replay_event *event, us_replay_object own)
{
    facts f = {.arena = arena, .key = key, .event = event, .own = own};
    bool good = event->code >= 200 && event->code < 300;
    bool lists = us_str_is(event->verb, "list");
    bool reads = lists || us_str_is(event->verb, "get");
    bool about_part = !us_replay_is_about_object(event);
    if (!good || event->is_review || event->resource.length == 0 ||
        (about_part && (reads || !us_replay_changes_object(event))) ||
        (reads && event->response.length == 0) || us_str_is(event->verb, "watch") ||
        is_dry(event))
        return f.result;
    if (lists || us_str_is(event->verb, "deletecollection")) {
        add_items(&f, !reads);
        return f.result;
    }
    identity who = identity_of(arena, event->response);
    bool stored = !about_part && is_stored(&who) &&
                  !us_replay_is_stand_in(kind_of(arena, event->response));
    us_str name = event->name.length > 0 ? event->name : who.name;
    if (name.length > 0 && (stored || !reads))
        add(&f, event->namespace, name, stored ? event->response : US_STR_EMPTY);
    return f.result;
}

uint64_t us_replay_revision_of(us_arena *arena, const us_replay_event *event)
{
    us_str text = identity_of(arena, event->response).version;
    uint64_t version = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned char)text.text[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(version, 10, &version) ||
            __builtin_add_overflow(version, digit, &version))
            return 0;
    }
    return version;
}
