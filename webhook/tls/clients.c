/* The certificate is asked for in the handshake, but whether it is good is looked at when a
 * review is asked for: probes of the kubelet, which have none, may still see /livez. A set of
 * CAs can be replaced while handshakes and checks go on. */
#include "clients.h"

#include <gnutls/x509.h>
#include <pthread.h>

enum { CHAIN_MAX = 16, NAME_MAX_BYTES = 256 };

static struct {
    pthread_rwlock_t lock;
    gnutls_x509_trust_list_t authorities;
    uint64_t number;
} clients = {.lock = PTHREAD_RWLOCK_INITIALIZER};

bool clients_set(us_arena *arena, us_str authorities, us_str *error)
{
    gnutls_x509_trust_list_t list = NULL;
    gnutls_datum_t text = {(unsigned char *)(uintptr_t)authorities.text,
                           (unsigned)authorities.length};
    int status = gnutls_x509_trust_list_init(&list, 0);
    if (status == 0)
        status = gnutls_x509_trust_list_add_trust_mem(list, &text, NULL,
                                                      GNUTLS_X509_FMT_PEM, 0, 0);
    if (status <= 0) {
        *error = us_str_format(arena, "no certificate of a CA in PEM form%s%s",
                               status ? ": " : "", status ? gnutls_strerror(status) : "");
        if (list)
            gnutls_x509_trust_list_deinit(list, 1);
        return false;
    }
    pthread_rwlock_wrlock(&clients.lock);
    gnutls_x509_trust_list_t old = clients.authorities;
    clients.authorities = list;
    clients.number++;
    pthread_rwlock_unlock(&clients.lock);
    if (old)
        gnutls_x509_trust_list_deinit(old, 1);
    return true;
}

uint64_t clients_number(void)
{
    pthread_rwlock_rdlock(&clients.lock);
    uint64_t number = clients.number;
    pthread_rwlock_unlock(&clients.lock);
    return number;
}

static bool is_issued(gnutls_x509_crt_t *chain, unsigned length)
{
    unsigned status = 0;
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID,
                                     (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT,
                                     0};
    pthread_rwlock_rdlock(&clients.lock);
    int result = gnutls_x509_trust_list_verify_crt2(clients.authorities, chain, length,
                                                    &purpose, 1, 0, &status, NULL);
    pthread_rwlock_unlock(&clients.lock);
    return result == 0 && status == 0;
}

static bool has_name(gnutls_x509_crt_t certificate, const char *const *names,
                     size_t count)
{
    char name[NAME_MAX_BYTES];
    size_t size = sizeof name;
    if (gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                      name, &size) != 0)
        return false;
    /* A name that holds a NUL is none of those that are allowed. */
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return true;
    return false;
}

const char *clients_refuse(gnutls_session_t session, const char *const *names,
                           size_t count)
{
    gnutls_x509_crt_t chain[CHAIN_MAX];
    unsigned shown = 0, length = 0;
    const char *refusal = NULL;
    const gnutls_datum_t *list = gnutls_certificate_get_peers(session, &shown);
    if (!list || shown == 0)
        return "a client certificate is needed\n";
    while (length < shown && length < CHAIN_MAX &&
           gnutls_x509_crt_init(&chain[length]) == 0) {
        length++;
        if (gnutls_x509_crt_import(chain[length - 1], &list[length - 1],
                                   GNUTLS_X509_FMT_DER) != 0)
            refusal = "the client certificate cannot be read\n";
    }
    if (!refusal && length < shown)
        refusal = "the client certificate cannot be read\n";
    if (!refusal && !is_issued(chain, length))
        refusal = "the client certificate is not one of the CA that is asked for\n";
    if (!refusal && !has_name(chain[0], names, count))
        refusal = "the client certificate has another name than is allowed\n";
    while (length > 0)
        gnutls_x509_crt_deinit(chain[--length]);
    return refusal;
}

void clients_free(void)
{
    if (clients.authorities)
        gnutls_x509_trust_list_deinit(clients.authorities, 1);
    clients.authorities = NULL;
}
