/* Addresses and networks of the Internet Protocol, versions 4 and 6. */
#ifndef US_BUILTINS_IP_H
#define US_BUILTINS_IP_H

#include "base/str.h"

/* An address in 16 bytes; version 4 as ::ffff:a.b.c.d, as both versions write
 * it. */
typedef struct us_ip {
    unsigned char bytes[16];
} us_ip;

/* Addresses that share the first [prefix] of 128 bits with [ip], whose other
 * bits need not be 0. */
typedef struct us_network {
    us_ip ip;
    unsigned prefix;
} us_network;

/* Room for the text of any address or network, with NUL. */
#define US_IP_TEXT_SIZE 64

/* "10.1.2.3", "fe80::1"; no zone, no leading zeros in version 4. */
bool us_ip_parse(us_str text, us_ip *ip);

/* "10.0.0.0/8"; bits beyond the prefix are cleared. */
bool us_network_parse(us_str text, us_network *network);

bool us_ip_is_v4(const us_ip *ip);

/* True if all of [network] is version 4. */
bool us_network_is_v4(const us_network *network);

/* Clears all bits from number [prefix] on, or sets them. */
us_ip us_ip_first(us_ip ip, unsigned prefix);
us_ip us_ip_last(us_ip ip, unsigned prefix);

/* False when all bits are set: then the result is ::. */
bool us_ip_increment(us_ip *ip);

/* Negative, 0, positive. */
int us_ip_compare(const us_ip *a, const us_ip *b);

/* True if [network] holds [ip]; the versions must be the same. */
bool us_network_contains(const us_network *network, const us_ip *ip);

/* Writes the shortest usual form; returns [text]. */
const char *us_ip_print(const us_ip *ip, char text[US_IP_TEXT_SIZE]);
const char *us_network_print(const us_network *network, char text[US_IP_TEXT_SIZE]);

#endif
