/* Arithmetic on addresses as 16 bytes, most significant first. The C library
 * reads them; printing is our own, because it differs between C libraries in
 * which zeros it leaves out. */
#include "builtins/ip.h"

#include <arpa/inet.h>
#include <stdio.h>

static const unsigned char v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool us_ip_is_v4(const us_ip *ip)
{
    return memcmp(ip->bytes, v4_prefix, 12) == 0;
}

bool us_network_is_v4(const us_network *network)
{
    return network->prefix >= 96 && us_ip_is_v4(&network->ip);
}

/* Tells whether the text was of version 4 as well. */
static bool parse(us_str text, us_ip *ip, bool *v4)
{
    char terminated[INET6_ADDRSTRLEN];
    if (text.length == 0 || text.length >= sizeof terminated ||
        memchr(text.text, '\0', text.length))
        return false;
    memcpy(terminated, text.text, text.length);
    terminated[text.length] = '\0';
    *v4 = memchr(text.text, ':', text.length) == NULL;
    if (!*v4)
        return inet_pton(AF_INET6, terminated, ip->bytes) == 1;
    memcpy(ip->bytes, v4_prefix, 12);
    return inet_pton(AF_INET, terminated, ip->bytes + 12) == 1;
}

bool us_ip_parse(us_str text, us_ip *ip)
{
    bool v4;
    return parse(text, ip, &v4);
}

bool us_network_parse(us_str text, us_network *network)
{
    size_t slash = us_str_find(text, US_STR("/"), 0);
    unsigned prefix = 0;
    bool v4;
    if (slash == US_STR_NONE || slash + 1 == text.length ||
        !parse(us_str_slice(text, 0, slash), &network->ip, &v4))
        return false;
    for (size_t i = slash + 1; i < text.length; i++) {
        if (text.text[i] < '0' || text.text[i] > '9' || prefix > 128)
            return false;
        prefix = prefix * 10 + (unsigned)(text.text[i] - '0');
    }
    if (prefix > (v4 ? 32 : 128))
        return false;
    network->prefix = v4 ? prefix + 96 : prefix;
    network->ip = us_ip_first(network->ip, network->prefix);
    return true;
}

us_ip us_ip_first(us_ip ip, unsigned prefix)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = prefix >= 8 * (i + 1) ? 8 : prefix > 8 * i ? prefix - 8 * i : 0;
        ip.bytes[i] &= (unsigned char)(0xff00u >> kept);
    }
    return ip;
}

us_ip us_ip_last(us_ip ip, unsigned prefix)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = prefix >= 8 * (i + 1) ? 8 : prefix > 8 * i ? prefix - 8 * i : 0;
        ip.bytes[i] |= (unsigned char)(0xffu >> kept);
    }
    return ip;
}

bool us_ip_increment(us_ip *ip)
{
    for (size_t i = 16; i-- > 0;) {
        if (++ip->bytes[i] != 0)
            return true;
    }
    return false;
}

int us_ip_compare(const us_ip *a, const us_ip *b)
{
    return memcmp(a->bytes, b->bytes, 16);
}

bool us_network_contains(const us_network *network, const us_ip *ip)
{
    us_ip first = us_ip_first(*ip, network->prefix);
    us_ip network_first = us_ip_first(network->ip, network->prefix);
    return us_network_is_v4(network) == us_ip_is_v4(ip) &&
           us_ip_compare(&first, &network_first) == 0;
}

/* The longest run of two or more zero groups, the first of equals. */
static void find_zeros(const unsigned groups[8], int *start, int *length)
{
    *start = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int end = i;
        while (end < 8 && groups[end] == 0)
            end++;
        if (end - i > *length) {
            *start = i;
            *length = end - i;
        }
    }
}

const char *us_ip_print(const us_ip *ip, char text[US_IP_TEXT_SIZE])
{
    const unsigned char *b = ip->bytes;
    if (us_ip_is_v4(ip)) {
        snprintf(text, US_IP_TEXT_SIZE, "%d.%d.%d.%d", b[12], b[13], b[14], b[15]);
        return text;
    }
    unsigned groups[8];
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)b[2 * i] << 8 | b[2 * i + 1];
    int start, length, used = 0;
    find_zeros(groups, &start, &length);
    text[0] = '\0';
    for (int i = 0; i < 8; i++) {
        if (i == start) {
            used += snprintf(text + used, US_IP_TEXT_SIZE - (size_t)used, "::");
            i += length - 1;
            continue;
        }
        const char *colon = i == 0 || i == start + length ? "" : ":";
        used += snprintf(text + used, US_IP_TEXT_SIZE - (size_t)used, "%s%x", colon,
                         groups[i]);
    }
    return text;
}

const char *us_network_print(const us_network *network, char text[US_IP_TEXT_SIZE])
{
    us_ip_print(&network->ip, text);
    size_t used = strlen(text);
    bool v4 = us_network_is_v4(network);
    snprintf(text + used, US_IP_TEXT_SIZE - used, "/%u",
             v4 ? network->prefix - 96 : network->prefix);
    return text;
}
