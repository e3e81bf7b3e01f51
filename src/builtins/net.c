/* net.*: networks in CIDR notation, and names of hosts. Networks of version 4
 * and 6 are one kind of value here (ip.h), which is what lets net.cidr_merge sort
 * and join ranges of both. */
#include "base/diag.h"
#include "builtins/builtin.h"
#include "builtins/ip.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#define NETWORK_STEPS 20
#define HOSTS_MAX     64

static us_value text_value(us_call *call, const char *text)
{
    return us_value_string(us_str_copy(call->arena, us_str_from(text)));
}

static bool parse_network(us_call *call, us_str text, us_network *network)
{
    if (!us_call_charge(call, NETWORK_STEPS))
        return false;
    if (us_network_parse(text, network))
        return true;
    us_call_error(call, "invalid CIDR address: %.*s", US_STR_ARG(text));
    return false;
}

/* Whether [network] holds all of [text], a network or an address. */
static us_outcome contains(us_call *call, const us_network *network, us_str text,
                           bool *holds)
{
    us_network part;
    if (us_ip_parse(text, &part.ip)) {
        *holds = us_network_contains(network, &part.ip);
        return US_OK;
    }
    if (!us_network_parse(text, &part))
        return us_call_error(call,
                             "not a valid textual representation of an IP address or "
                             "CIDR: %.*s",
                             US_STR_ARG(text));
    us_ip first = us_ip_first(part.ip, network->prefix);
    *holds = us_network_is_v4(network) == us_network_is_v4(&part) &&
             network->prefix <= part.prefix && us_ip_compare(&first, &network->ip) == 0;
    return US_OK;
}

/* The first operand is read to its end before the second is looked at, which errors count
 * as the first, as in OPA. */
static us_outcome match(us_call *call, const us_value *a, size_t a_index,
                        const us_value *b, size_t b_index, bool *holds)
{
    us_str network_text, text;
    us_network network;
    if (!us_call_string(call, a, a_index, &network_text) ||
        !parse_network(call, network_text, &network) ||
        !us_call_string(call, &b[b_index], 0, &text))
        return US_ERROR;
    return contains(call, &network, text, holds);
}

static us_outcome cidr_contains(us_call *call, const us_value *args, us_value *result)
{
    bool holds;
    if (match(call, args, 0, args, 1, &holds) != US_OK)
        return US_ERROR;
    *result = us_value_boolean(holds);
    return US_OK;
}

static us_outcome cidr_intersects(us_call *call, const us_value *args, us_value *result)
{
    us_str texts[2];
    us_network networks[2];
    for (size_t i = 0; i < 2; i++) {
        if (!us_call_string(call, &args[i], 0, &texts[i]) ||
            !parse_network(call, texts[i], &networks[i]))
            return US_ERROR;
    }
    *result = us_value_boolean(us_network_contains(&networks[0], &networks[1].ip) ||
                               us_network_contains(&networks[1], &networks[0].ip));
    return US_OK;
}

static us_outcome cidr_is_valid(us_call *call, const us_value *args, us_value *result)
{
    us_network network;
    (void)call;
    *result = us_value_boolean(us_value_is_string(args[0]) &&
                               us_network_parse(us_value_text(args[0]), &network));
    return US_OK;
}

static us_outcome cidr_expand(us_call *call, const us_value *args, us_value *result)
{
    us_str text;
    us_network network;
    char printed[US_IP_TEXT_SIZE];
    if (!us_call_string(call, args, 0, &text) || !parse_network(call, text, &network))
        return US_ERROR;
    /* More than 2^32 addresses fit no budget that anybody sets. */
    unsigned bits = 128 - network.prefix;
    uint64_t count = (uint64_t)1 << (bits < 40 ? bits : 40);
    if (count * NETWORK_STEPS > call->budget->steps) {
        us_call_charge(call, count * NETWORK_STEPS);
        return US_ERROR;
    }
    us_set *set = us_set_new(call->arena, bits < 20 ? (size_t)count : 0);
    us_ip ip = network.ip;
    do {
        /* One by one, so that the clock is looked at. */
        if (!us_call_charge(call, NETWORK_STEPS))
            return US_ERROR;
        us_set_add(set, text_value(call, us_ip_print(&ip, printed)));
    } while (us_ip_increment(&ip) && us_network_contains(&network, &ip));
    *result = us_value_set(set);
    return US_OK;
}

/* Walks an operand of net.cidr_contains_matches: a string, or a container whose
 * elements are strings or arrays that begin with one. */
typedef struct walker {
    us_value container;
    uint32_t next;
    us_value index; /* how the result names the element */
    us_value cidr;
} walker;

static uint32_t walker_count(const walker *w)
{
    us_tag tag = us_value_tag(w->container);
    if (tag == US_TAG_STRING)
        return 1;
    if (tag != US_TAG_ARRAY && tag != US_TAG_OBJECT && tag != US_TAG_SET)
        return 0;
    return (uint32_t)us_value_count(w->container);
}

static us_value walker_element(walker *w)
{
    us_tag tag = us_value_tag(w->container);
    if (tag == US_TAG_ARRAY) {
        w->index = us_value_integer(w->next);
        return w->container.as.array->items[w->next];
    }
    if (tag == US_TAG_OBJECT) {
        const us_object *object = w->container.as.object;
        uint32_t at = us_object_order(object)[w->next];
        w->index = object->keys[at];
        return object->values[at];
    }
    if (tag == US_TAG_SET) {
        const us_set *set = w->container.as.set;
        w->index = set->items[us_set_order(set)[w->next]];
        return w->index;
    }
    w->index = w->container;
    return w->container;
}

/* False at the end, or after an error, which [outcome] tells. */
static bool walker_step(us_call *call, walker *w, int operand, us_outcome *outcome)
{
    if (w->next >= walker_count(w))
        return false;
    us_value element = walker_element(w);
    w->next++;
    w->cidr = element;
    if (us_value_is_string(element))
        return true;
    if (us_value_tag(element) == US_TAG_ARRAY && element.as.array->count > 0) {
        w->cidr = element.as.array->items[0];
        return true;
    }
    *outcome = us_call_error(
        call, "operand %d: element must be string or non-empty array", operand);
    return false;
}

static us_outcome match_pair(us_call *call, const walker *a, const walker *b, us_set *set)
{
    bool holds;
    if (match(call, &a->cidr, 0, &b->cidr, 0, &holds) != US_OK)
        return US_ERROR;
    if (holds) {
        us_array *pair = us_array_new(call->arena, 2);
        us_array_push(pair, a->index);
        us_array_push(pair, b->index);
        us_set_add(set, us_value_array(pair));
    }
    return US_OK;
}

static us_outcome cidr_contains_matches(us_call *call, const us_value *args,
                                        us_value *result)
{
    us_outcome outcome = US_OK;
    us_set *set = us_set_new(call->arena, 0);
    walker a = {args[0], 0, US_NONE, US_NONE};
    while (walker_step(call, &a, 1, &outcome)) {
        walker b = {args[1], 0, US_NONE, US_NONE};
        while (walker_step(call, &b, 2, &outcome)) {
            if (match_pair(call, &a, &b, set) != US_OK)
                return US_ERROR;
        }
        if (outcome != US_OK)
            return outcome;
    }
    *result = us_value_set(set);
    return outcome;
}

/* Addresses from first to last; [network] is what it was, unless joined. */
typedef struct range {
    us_ip first, last;
    us_network network;
    bool joined;
} range;

/* A bare address of version 4 has the mask of its class. */
static us_outcome read_range(us_call *call, us_value element, range *r)
{
    if (!us_value_is_string(element))
        return us_call_error(call, "element must be string");
    us_str text = us_value_text(element);
    if (us_ip_parse(text, &r->network.ip)) {
        if (!us_ip_is_v4(&r->network.ip))
            return us_call_error(call, "IPv6 invalid: needs prefix length");
        unsigned char class = r->network.ip.bytes[12];
        r->network.prefix = 96 + (class < 0x80 ? 8 : class < 0xc0 ? 16 : 24);
    } else if (!parse_network(call, text, &r->network)) {
        return US_ERROR;
    }
    r->first = us_ip_first(r->network.ip, r->network.prefix);
    r->last = us_ip_last(r->network.ip, r->network.prefix);
    r->joined = false;
    return US_OK;
}

static int compare_ranges(const void *a, const void *b)
{
    const range *x = a, *y = b;
    int order = us_ip_compare(&x->first, &y->first);
    return order ? order : us_ip_compare(&x->last, &y->last);
}

/* True if [b], which does not begin before [a], overlaps it or follows it at once.
 * The last address before version 4 has no such neighbour. */
static bool touch(const range *a, const range *b)
{
    us_ip after = a->last;
    if (us_ip_compare(&b->first, &a->last) <= 0)
        return true;
    return us_ip_increment(&after) && us_ip_compare(&b->first, &after) == 0 &&
           us_ip_is_v4(&a->last) == us_ip_is_v4(&b->first);
}

/* Joins neighbours in the sorted [ranges]; returns how many are left. */
static size_t join_ranges(range *ranges, size_t count)
{
    size_t kept = 0;
    for (size_t i = 1; i < count; i++) {
        range *last = &ranges[kept];
        if (!touch(last, &ranges[i])) {
            ranges[++kept] = ranges[i];
            continue;
        }
        if (us_ip_compare(&ranges[i].last, &last->last) > 0)
            last->last = ranges[i].last;
        last->joined = true;
    }
    return count ? kept + 1 : 0;
}

/* Adds the fewest networks that make up [r]: again and again the largest that
 * begins where the last one ended. */
static void add_networks(us_call *call, const range *r, us_set *set)
{
    char printed[US_IP_TEXT_SIZE];
    us_ip next = r->first;
    us_ip last;
    do {
        us_network network = {next, 128};
        for (; network.prefix > 0; network.prefix--) {
            us_ip first = us_ip_first(next, network.prefix - 1);
            last = us_ip_last(next, network.prefix - 1);
            if (us_ip_compare(&first, &next) != 0 || us_ip_compare(&last, &r->last) > 0)
                break;
        }
        us_set_add(set, text_value(call, us_network_print(&network, printed)));
        last = us_ip_last(next, network.prefix);
        next = last;
    } while (us_ip_compare(&last, &r->last) < 0 && us_ip_increment(&next));
}

static us_outcome cidr_merge(us_call *call, const us_value *args, us_value *result)
{
    us_tag tag = us_value_tag(args[0]);
    char printed[US_IP_TEXT_SIZE];
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET)
        return us_call_error(call, "operand must be an array");
    size_t count = us_value_count(args[0]);
    const us_value *items =
        tag == US_TAG_ARRAY ? args[0].as.array->items : args[0].as.set->items;
    const uint32_t *order = tag == US_TAG_SET ? us_set_order(args[0].as.set) : NULL;
    if (!us_call_charge(call, count * NETWORK_STEPS * 4))
        return US_ERROR;
    range *ranges = us_arena_alloc_array(call->arena, count ? count : 1, sizeof *ranges);
    for (size_t i = 0; i < count; i++) {
        if (read_range(call, items[order ? order[i] : i], &ranges[i]) != US_OK)
            return US_ERROR;
    }
    qsort(ranges, count, sizeof *ranges, compare_ranges);
    count = join_ranges(ranges, count);
    us_set *set = us_set_new(call->arena, count);
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].joined)
            add_networks(call, &ranges[i], set);
        else
            us_set_add(set,
                       text_value(call, us_network_print(&ranges[i].network, printed)));
    }
    *result = us_value_set(set);
    return US_OK;
}

/* Asks the system's resolver; the answers are copied before anything else may
 * jump away from them. Returns how many there are. */
static size_t resolve(const char *name, us_ip ips[HOSTS_MAX])
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *answers = NULL;
    size_t count = 0;
    if (getaddrinfo(name, NULL, &hints, &answers) != 0)
        return 0;
    for (struct addrinfo *a = answers; a && count < HOSTS_MAX; a = a->ai_next) {
        if (a->ai_family == AF_INET) {
            struct sockaddr_in address;
            memcpy(&address, a->ai_addr, sizeof address);
            ips[count] = (us_ip){{[10] = 0xff, [11] = 0xff}};
            memcpy(ips[count++].bytes + 12, &address.sin_addr, 4);
        } else if (a->ai_family == AF_INET6) {
            struct sockaddr_in6 address;
            memcpy(&address, a->ai_addr, sizeof address);
            memcpy(ips[count++].bytes, &address.sin6_addr, 16);
        }
    }
    freeaddrinfo(answers);
    return count;
}

/* The resolver would read "127.1" and "0x7f000001" as addresses; no name of a host
 * ends in a label that begins with a digit. */
static bool is_host_name(us_str name)
{
    size_t label = 0;
    for (size_t i = 0; i + 1 < name.length; i++)
        label = name.text[i] == '.' ? i + 1 : label;
    return name.length > 0 && name.length < 256 &&
           !memchr(name.text, '\0', name.length) &&
           !(name.text[label] >= '0' && name.text[label] <= '9');
}

static us_outcome lookup_ip_addr(us_call *call, const us_value *args, us_value *result)
{
    us_str name;
    us_ip ips[HOSTS_MAX];
    char printed[US_IP_TEXT_SIZE];
    size_t count = 0;
    if (!us_call_string(call, args, 0, &name))
        return US_ERROR;
    if (!us_environment_admits(call->environment, name))
        return us_call_error(call, "disallowed host: %.*s", US_STR_ARG(name));
    if (us_ip_parse(name, &ips[0])) {
        count = 1;
    } else if (!call->environment->allow_network && !us_str_is(name, "localhost")) {
        return us_call_error(call, "lookup %.*s: network access is not allowed",
                             US_STR_ARG(name));
    } else if (is_host_name(name)) {
        count = resolve(us_str_to_c(call->arena, name), ips);
    }
    if (count == 0)
        return us_call_error(call, "lookup %.*s: no such host", US_STR_ARG(name));
    us_set *set = us_set_new(call->arena, count);
    for (size_t i = 0; i < count; i++)
        us_set_add(set, text_value(call, us_ip_print(&ips[i], printed)));
    *result = us_value_set(set);
    return US_OK;
}

#define ELEMENT "string|array[any]"
#define MATCH   "string|array[" ELEMENT "]|object[string: " ELEMENT "]|set[" ELEMENT "]"

static const us_builtin rows[] = {
    {"net.cidr_contains", "(cidr: string, cidr_or_ip: string) result: boolean",
     cidr_contains, 0, NULL},
    {"net.cidr_contains_matches",
     "(cidrs: " MATCH ", cidrs_or_ips: " MATCH ") output: set[array<any, any>]",
     cidr_contains_matches, 0, NULL},
    {"net.cidr_expand", "(cidr: string) hosts: set[string]", cidr_expand, 0, NULL},
    {"net.cidr_intersects", "(cidr1: string, cidr2: string) result: boolean",
     cidr_intersects, 0, NULL},
    {"net.cidr_is_valid", "(cidr: string) result: boolean", cidr_is_valid, 0, NULL},
    {"net.cidr_merge", "(addrs: array[any<string>]|set[string]) output: set[string]",
     cidr_merge, 0, NULL},
    {"net.cidr_overlap", "(string, string) boolean", cidr_contains, US_BUILTIN_DEPRECATED,
     NULL},
    {"net.lookup_ip_addr", "(name: string) addrs: set[string]", lookup_ip_addr,
     US_BUILTIN_NONDETERMINISTIC, NULL},
};

const us_builtin_family us_net_family = {rows, sizeof rows / sizeof rows[0]};
