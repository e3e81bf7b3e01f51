/* A certificate and its private key, as TLS wants them. */
#ifndef US_BUILTINS_X509_PAIR_H
#define US_BUILTINS_X509_PAIR_H

#include "builtins/builtin.h"

/* Checks that [certificate] and [key], both PEM, belong together. On failure returns
 * US_ERROR and stores Go's sentence in [error]; the call's own error is set as well. */
us_outcome us_x509_check_pair(us_call *call, us_str certificate, us_str key,
                              us_str *error);

#endif
