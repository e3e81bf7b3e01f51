/* A handshake takes what is current when it begins and uses it until it ends, without telling
 * anybody. So an identity that was replaced is kept for longer than a handshake may take
 * (--header-timeout, an hour at the most), and freed then. */
#include "identities.h"

#include "clients.h"

#include <pthread.h>
#include <stdlib.h>

enum { CHAIN_MAX = 16, KEPT_SECONDS = 3600 };

typedef struct shown shown;
struct shown {
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned chain_length;
    gnutls_privkey_t key;
    time_t replaced; /* of the monotonic clock */
    shown *next;     /* one that was replaced before */
};

static struct {
    pthread_mutex_t lock;
    shown *current;
    shown *replaced;
} identities = {.lock = PTHREAD_MUTEX_INITIALIZER};

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

static void destroy(shown *old)
{
    for (unsigned i = 0; i < old->chain_length; i++)
        gnutls_pcert_deinit(&old->chain[i]);
    if (old->key)
        gnutls_privkey_deinit(old->key);
    free(old);
}

static void destroy_list(shown *first)
{
    while (first) {
        shown *next = first->next;
        destroy(first);
        first = next;
    }
}

static gnutls_datum_t datum_of(us_str text)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)text.text, (unsigned)text.length};
}

static int import(shown *made, const tls_identity *identity)
{
    gnutls_datum_t certificate = datum_of(identity->certificate);
    gnutls_datum_t key = datum_of(identity->key);
    unsigned length = CHAIN_MAX;
    int status = gnutls_pcert_list_import_x509_raw(made->chain, &length, &certificate,
                                                   GNUTLS_X509_FMT_PEM, 0);
    if (status < 0)
        return status;
    made->chain_length = length;
    status = gnutls_privkey_init(&made->key);
    return status < 0 ? status
                      : gnutls_privkey_import_x509_raw(made->key, &key,
                                                       GNUTLS_X509_FMT_PEM, NULL, 0);
}

bool identities_set(us_arena *arena, const tls_identity *identity, us_str *error)
{
    shown *made = calloc(1, sizeof *made);
    int status = made ? import(made, identity) : GNUTLS_E_MEMORY_ERROR;
    if (status < 0) {
        *error = us_str_format(arena, "GnuTLS cannot use the certificate: %s",
                               gnutls_strerror(status));
        if (made)
            destroy(made);
        return false;
    }
    pthread_mutex_lock(&identities.lock);
    shown *old = identities.current;
    identities.current = made;
    if (old) {
        old->replaced = seconds_now();
        old->next = identities.replaced;
        identities.replaced = old;
    }
    pthread_mutex_unlock(&identities.lock);
    return true;
}

int identities_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities,
                        int authority_count, const gnutls_pk_algorithm_t *algorithms,
                        int algorithm_count, gnutls_pcert_st **certificates,
                        unsigned *certificate_count, gnutls_privkey_t *key)
{
    (void)authorities, (void)authority_count;
    (void)algorithms, (void)algorithm_count;
    pthread_mutex_lock(&identities.lock);
    shown *current = identities.current;
    pthread_mutex_unlock(&identities.lock);
    if (!current)
        return -1;
    /* No names of CAs go out: a client that has been told the old ones would not show what
     * the new ones have issued. */
    if (clients_number() > 0) {
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
        gnutls_certificate_send_x509_rdn_sequence(session, 1);
    }
    *certificates = current->chain;
    *certificate_count = current->chain_length;
    *key = current->key;
    return 0;
}

void identities_sweep(void)
{
    shown *old = NULL;
    pthread_mutex_lock(&identities.lock);
    /* The list goes from the last replaced to the first. */
    for (shown **at = &identities.replaced; *at; at = &(*at)->next)
        if (seconds_now() - (*at)->replaced >= KEPT_SECONDS) {
            old = *at;
            *at = NULL;
            break;
        }
    pthread_mutex_unlock(&identities.lock);
    destroy_list(old);
}

void identities_free(void)
{
    destroy_list(identities.replaced);
    if (identities.current)
        destroy(identities.current);
    identities.replaced = NULL;
    identities.current = NULL;
}
