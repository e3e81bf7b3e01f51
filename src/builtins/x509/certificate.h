/* Certificates and requests as the JSON of Go's structs. */
#ifndef US_BUILTINS_X509_CERTIFICATE_H
#define US_BUILTINS_X509_CERTIFICATE_H

#include "builtins/x509/der.h"

/* The certificate in [der], which was found well-formed before. [with_strings]
 * adds the member URIStrings. */
us_value us_x509_certificate(us_arena *arena, us_str der, bool with_strings);

/* The certificate request in [der], likewise. */
us_value us_x509_request(us_arena *arena, us_str der);

/* What the extensions of both fill in; see extensions.c. */
void us_x509_extensions(us_object *object, us_str list, bool request);

/* Puts [value] under [name]. */
static inline void us_x509_put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* Appends [value] to the array under [name], which is null before. */
void us_x509_append(us_object *object, const char *name, us_value value);

#endif
