/* OpenSSL's libcrypto, opened when first needed: its tables hold 18,000 addresses, and a
 * program that is linked with it pays for all of them at each start, which takes as long
 * as all the rest of a start.
 *
 * Whoever includes this calls the functions by their own names. One that is not in the list
 * is found when the program is linked. */
#ifndef US_BASE_LIBCRYPTO_H
#define US_BASE_LIBCRYPTO_H

/* Some are old, and take no memory where the new ones do (admission/decision_id.c). */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* clang-format off */
#define US_LIBCRYPTO_FUNCTIONS(F)                                                        \
    F(ASN1_STRING_get0_data)                                                             \
    F(ASN1_STRING_length)                                                                \
    F(ASN1_TIME_set)                                                                     \
    F(ASN1_TIME_to_tm)                                                                   \
    F(BIO_ctrl)                                                                          \
    F(BIO_free)                                                                          \
    F(BIO_new)                                                                           \
    F(BIO_new_mem_buf)                                                                   \
    F(BIO_s_mem)                                                                         \
    F(BN_bin2bn)                                                                         \
    F(BN_bn2binpad)                                                                      \
    F(BN_clear_free)                                                                     \
    F(BN_free)                                                                           \
    F(BN_num_bits)                                                                       \
    F(BN_to_ASN1_INTEGER)                                                                \
    F(ECDSA_SIG_free)                                                                    \
    F(ECDSA_SIG_get0_r)                                                                  \
    F(ECDSA_SIG_get0_s)                                                                  \
    F(ECDSA_SIG_new)                                                                     \
    F(ECDSA_SIG_set0)                                                                    \
    F(ERR_clear_error)                                                                   \
    F(ERR_error_string_n)                                                                \
    F(ERR_peek_last_error)                                                               \
    F(EVP_Digest)                                                                        \
    F(EVP_DigestSign)                                                                    \
    F(EVP_DigestSignInit_ex)                                                             \
    F(EVP_DigestVerify)                                                                  \
    F(EVP_DigestVerifyInit_ex)                                                           \
    F(EVP_MD_CTX_free)                                                                   \
    F(EVP_MD_CTX_new)                                                                    \
    F(EVP_MD_fetch)                                                                      \
    F(EVP_MD_free)                                                                       \
    F(EVP_MD_get0_name)                                                                  \
    F(EVP_PKEY_CTX_free)                                                                 \
    F(EVP_PKEY_CTX_new_from_name)                                                        \
    F(EVP_PKEY_CTX_set_rsa_padding)                                                      \
    F(EVP_PKEY_CTX_set_rsa_pss_saltlen)                                                  \
    F(EVP_PKEY_Q_keygen)                                                                 \
    F(EVP_PKEY_eq)                                                                       \
    F(EVP_PKEY_free)                                                                     \
    F(EVP_PKEY_fromdata)                                                                 \
    F(EVP_PKEY_fromdata_init)                                                            \
    F(EVP_PKEY_get_base_id)                                                              \
    F(EVP_PKEY_get_bits)                                                                 \
    F(EVP_PKEY_get_bn_param)                                                             \
    F(EVP_PKEY_get_raw_private_key)                                                      \
    F(EVP_PKEY_get_raw_public_key)                                                       \
    F(EVP_PKEY_get_utf8_string_param)                                                    \
    F(EVP_PKEY_new_raw_private_key)                                                      \
    F(EVP_PKEY_new_raw_public_key)                                                       \
    F(EVP_md5)                                                                           \
    F(EVP_sha1)                                                                          \
    F(EVP_sha224)                                                                        \
    F(EVP_sha256)                                                                        \
    F(EVP_sha384)                                                                        \
    F(EVP_sha512)                                                                        \
    F(EVP_sha512_224)                                                                    \
    F(EVP_sha512_256)                                                                    \
    F(EXTENDED_KEY_USAGE_free)                                                           \
    F(GENERAL_NAMES_free)                                                                \
    F(HMAC)                                                                              \
    F(OBJ_obj2nid)                                                                       \
    F(OPENSSL_cleanse)                                                                   \
    F(OPENSSL_sk_free)                                                                   \
    F(OPENSSL_sk_new_null)                                                               \
    F(OPENSSL_sk_num)                                                                    \
    F(OPENSSL_sk_push)                                                                   \
    F(OPENSSL_sk_value)                                                                  \
    F(OSSL_PARAM_BLD_free)                                                               \
    F(OSSL_PARAM_BLD_new)                                                                \
    F(OSSL_PARAM_BLD_push_BN)                                                            \
    F(OSSL_PARAM_BLD_push_octet_string)                                                  \
    F(OSSL_PARAM_BLD_push_utf8_string)                                                   \
    F(OSSL_PARAM_BLD_to_param)                                                           \
    F(OSSL_PARAM_free)                                                                   \
    F(PEM_read_bio_PrivateKey)                                                           \
    F(PEM_read_bio_X509)                                                                 \
    F(PEM_write_bio_PrivateKey)                                                          \
    F(PEM_write_bio_X509)                                                                \
    F(RAND_bytes)                                                                        \
    F(SHA256_Final)                                                                      \
    F(SHA256_Init)                                                                       \
    F(SHA256_Update)                                                                     \
    F(X509V3_EXT_conf_nid)                                                               \
    F(X509V3_set_ctx)                                                                    \
    F(X509_EXTENSION_free)                                                               \
    F(X509_NAME_add_entry_by_txt)                                                        \
    F(X509_REQ_free)                                                                     \
    F(X509_STORE_CTX_free)                                                               \
    F(X509_STORE_CTX_get0_chain)                                                         \
    F(X509_STORE_CTX_get0_param)                                                         \
    F(X509_STORE_CTX_init)                                                               \
    F(X509_STORE_CTX_new)                                                                \
    F(X509_STORE_add_cert)                                                               \
    F(X509_STORE_free)                                                                   \
    F(X509_STORE_new)                                                                    \
    F(X509_VERIFY_PARAM_set_time)                                                        \
    F(X509_add_ext)                                                                      \
    F(X509_check_host)                                                                   \
    F(X509_check_ip_asc)                                                                 \
    F(X509_check_issued)                                                                 \
    F(X509_check_private_key)                                                            \
    F(X509_cmp)                                                                          \
    F(X509_free)                                                                         \
    F(X509_get0_notAfter)                                                                \
    F(X509_get0_notBefore)                                                               \
    F(X509_get0_pubkey)                                                                  \
    F(X509_get_ext_d2i)                                                                  \
    F(X509_get_pubkey)                                                                   \
    F(X509_get_serialNumber)                                                             \
    F(X509_get_subject_name)                                                             \
    F(X509_getm_notAfter)                                                                \
    F(X509_getm_notBefore)                                                               \
    F(X509_new)                                                                          \
    F(X509_set_issuer_name)                                                              \
    F(X509_set_pubkey)                                                                   \
    F(X509_set_version)                                                                  \
    F(X509_sign)                                                                         \
    F(X509_verify)                                                                       \
    F(X509_verify_cert)                                                                  \
    F(d2i_AutoPrivateKey)                                                                \
    F(d2i_ECDSA_SIG)                                                                     \
    F(d2i_PUBKEY)                                                                        \
    F(d2i_PrivateKey)                                                                    \
    F(d2i_PublicKey)                                                                     \
    F(d2i_X509)                                                                          \
    F(d2i_X509_REQ)                                                                      \
    F(i2d_ECDSA_SIG)
/* clang-format on */

typedef struct us_libcrypto {
#define MEMBER(name) __typeof__(&name) name;
    US_LIBCRYPTO_FUNCTIONS(MEMBER)
#undef MEMBER
} us_libcrypto;

/* All functions; where the library is missing, such as fail: they return 0. For any thread. */
const us_libcrypto *us_libcrypto_open(void);

#ifndef US_LIBCRYPTO_OPENS
#define ASN1_STRING_get0_data        us_libcrypto_open()->ASN1_STRING_get0_data
#define ASN1_STRING_length           us_libcrypto_open()->ASN1_STRING_length
#define ASN1_TIME_set                us_libcrypto_open()->ASN1_TIME_set
#define ASN1_TIME_to_tm              us_libcrypto_open()->ASN1_TIME_to_tm
#define BIO_ctrl                     us_libcrypto_open()->BIO_ctrl
#define BIO_free                     us_libcrypto_open()->BIO_free
#define BIO_new                      us_libcrypto_open()->BIO_new
#define BIO_new_mem_buf              us_libcrypto_open()->BIO_new_mem_buf
#define BIO_s_mem                    us_libcrypto_open()->BIO_s_mem
#define BN_bin2bn                    us_libcrypto_open()->BN_bin2bn
#define BN_bn2binpad                 us_libcrypto_open()->BN_bn2binpad
#define BN_clear_free                us_libcrypto_open()->BN_clear_free
#define BN_free                      us_libcrypto_open()->BN_free
#define BN_num_bits                  us_libcrypto_open()->BN_num_bits
#define BN_to_ASN1_INTEGER           us_libcrypto_open()->BN_to_ASN1_INTEGER
#define ECDSA_SIG_free               us_libcrypto_open()->ECDSA_SIG_free
#define ECDSA_SIG_get0_r             us_libcrypto_open()->ECDSA_SIG_get0_r
#define ECDSA_SIG_get0_s             us_libcrypto_open()->ECDSA_SIG_get0_s
#define ECDSA_SIG_new                us_libcrypto_open()->ECDSA_SIG_new
#define ECDSA_SIG_set0               us_libcrypto_open()->ECDSA_SIG_set0
#define ERR_clear_error              us_libcrypto_open()->ERR_clear_error
#define ERR_error_string_n           us_libcrypto_open()->ERR_error_string_n
#define ERR_peek_last_error          us_libcrypto_open()->ERR_peek_last_error
#define EVP_Digest                   us_libcrypto_open()->EVP_Digest
#define EVP_DigestSign               us_libcrypto_open()->EVP_DigestSign
#define EVP_DigestSignInit_ex        us_libcrypto_open()->EVP_DigestSignInit_ex
#define EVP_DigestVerify             us_libcrypto_open()->EVP_DigestVerify
#define EVP_DigestVerifyInit_ex      us_libcrypto_open()->EVP_DigestVerifyInit_ex
#define EVP_MD_CTX_free              us_libcrypto_open()->EVP_MD_CTX_free
#define EVP_MD_CTX_new               us_libcrypto_open()->EVP_MD_CTX_new
#define EVP_MD_fetch                 us_libcrypto_open()->EVP_MD_fetch
#define EVP_MD_free                  us_libcrypto_open()->EVP_MD_free
#define EVP_MD_get0_name             us_libcrypto_open()->EVP_MD_get0_name
#define EVP_PKEY_CTX_free            us_libcrypto_open()->EVP_PKEY_CTX_free
#define EVP_PKEY_CTX_new_from_name   us_libcrypto_open()->EVP_PKEY_CTX_new_from_name
#define EVP_PKEY_CTX_set_rsa_padding us_libcrypto_open()->EVP_PKEY_CTX_set_rsa_padding
#define EVP_PKEY_CTX_set_rsa_pss_saltlen                                                 \
    us_libcrypto_open()->EVP_PKEY_CTX_set_rsa_pss_saltlen
#define EVP_PKEY_Q_keygen              us_libcrypto_open()->EVP_PKEY_Q_keygen
#define EVP_PKEY_eq                    us_libcrypto_open()->EVP_PKEY_eq
#define EVP_PKEY_free                  us_libcrypto_open()->EVP_PKEY_free
#define EVP_PKEY_fromdata              us_libcrypto_open()->EVP_PKEY_fromdata
#define EVP_PKEY_fromdata_init         us_libcrypto_open()->EVP_PKEY_fromdata_init
#define EVP_PKEY_get_base_id           us_libcrypto_open()->EVP_PKEY_get_base_id
#define EVP_PKEY_get_bits              us_libcrypto_open()->EVP_PKEY_get_bits
#define EVP_PKEY_get_bn_param          us_libcrypto_open()->EVP_PKEY_get_bn_param
#define EVP_PKEY_get_raw_private_key   us_libcrypto_open()->EVP_PKEY_get_raw_private_key
#define EVP_PKEY_get_raw_public_key    us_libcrypto_open()->EVP_PKEY_get_raw_public_key
#define EVP_PKEY_get_utf8_string_param us_libcrypto_open()->EVP_PKEY_get_utf8_string_param
#define EVP_PKEY_new_raw_private_key   us_libcrypto_open()->EVP_PKEY_new_raw_private_key
#define EVP_PKEY_new_raw_public_key    us_libcrypto_open()->EVP_PKEY_new_raw_public_key
#define EVP_md5                        us_libcrypto_open()->EVP_md5
#define EVP_sha1                       us_libcrypto_open()->EVP_sha1
#define EVP_sha224                     us_libcrypto_open()->EVP_sha224
#define EVP_sha256                     us_libcrypto_open()->EVP_sha256
#define EVP_sha384                     us_libcrypto_open()->EVP_sha384
#define EVP_sha512                     us_libcrypto_open()->EVP_sha512
#define EVP_sha512_224                 us_libcrypto_open()->EVP_sha512_224
#define EVP_sha512_256                 us_libcrypto_open()->EVP_sha512_256
#define EXTENDED_KEY_USAGE_free        us_libcrypto_open()->EXTENDED_KEY_USAGE_free
#define GENERAL_NAMES_free             us_libcrypto_open()->GENERAL_NAMES_free
#define HMAC                           us_libcrypto_open()->HMAC
#define OBJ_obj2nid                    us_libcrypto_open()->OBJ_obj2nid
#define OPENSSL_cleanse                us_libcrypto_open()->OPENSSL_cleanse
#define OPENSSL_sk_free                us_libcrypto_open()->OPENSSL_sk_free
#define OPENSSL_sk_new_null            us_libcrypto_open()->OPENSSL_sk_new_null
#define OPENSSL_sk_num                 us_libcrypto_open()->OPENSSL_sk_num
#define OPENSSL_sk_push                us_libcrypto_open()->OPENSSL_sk_push
#define OPENSSL_sk_value               us_libcrypto_open()->OPENSSL_sk_value
#define OSSL_PARAM_BLD_free            us_libcrypto_open()->OSSL_PARAM_BLD_free
#define OSSL_PARAM_BLD_new             us_libcrypto_open()->OSSL_PARAM_BLD_new
#define OSSL_PARAM_BLD_push_BN         us_libcrypto_open()->OSSL_PARAM_BLD_push_BN
#define OSSL_PARAM_BLD_push_octet_string                                                 \
    us_libcrypto_open()->OSSL_PARAM_BLD_push_octet_string
#define OSSL_PARAM_BLD_push_utf8_string                                                  \
    us_libcrypto_open()->OSSL_PARAM_BLD_push_utf8_string
#define OSSL_PARAM_BLD_to_param    us_libcrypto_open()->OSSL_PARAM_BLD_to_param
#define OSSL_PARAM_free            us_libcrypto_open()->OSSL_PARAM_free
#define PEM_read_bio_PrivateKey    us_libcrypto_open()->PEM_read_bio_PrivateKey
#define PEM_read_bio_X509          us_libcrypto_open()->PEM_read_bio_X509
#define PEM_write_bio_PrivateKey   us_libcrypto_open()->PEM_write_bio_PrivateKey
#define PEM_write_bio_X509         us_libcrypto_open()->PEM_write_bio_X509
#define RAND_bytes                 us_libcrypto_open()->RAND_bytes
#define SHA256_Final               us_libcrypto_open()->SHA256_Final
#define SHA256_Init                us_libcrypto_open()->SHA256_Init
#define SHA256_Update              us_libcrypto_open()->SHA256_Update
#define X509V3_EXT_conf_nid        us_libcrypto_open()->X509V3_EXT_conf_nid
#define X509V3_set_ctx             us_libcrypto_open()->X509V3_set_ctx
#define X509_EXTENSION_free        us_libcrypto_open()->X509_EXTENSION_free
#define X509_NAME_add_entry_by_txt us_libcrypto_open()->X509_NAME_add_entry_by_txt
#define X509_REQ_free              us_libcrypto_open()->X509_REQ_free
#define X509_STORE_CTX_free        us_libcrypto_open()->X509_STORE_CTX_free
#define X509_STORE_CTX_get0_chain  us_libcrypto_open()->X509_STORE_CTX_get0_chain
#define X509_STORE_CTX_get0_param  us_libcrypto_open()->X509_STORE_CTX_get0_param
#define X509_STORE_CTX_init        us_libcrypto_open()->X509_STORE_CTX_init
#define X509_STORE_CTX_new         us_libcrypto_open()->X509_STORE_CTX_new
#define X509_STORE_add_cert        us_libcrypto_open()->X509_STORE_add_cert
#define X509_STORE_free            us_libcrypto_open()->X509_STORE_free
#define X509_STORE_new             us_libcrypto_open()->X509_STORE_new
#define X509_VERIFY_PARAM_set_time us_libcrypto_open()->X509_VERIFY_PARAM_set_time
#define X509_add_ext               us_libcrypto_open()->X509_add_ext
#define X509_check_host            us_libcrypto_open()->X509_check_host
#define X509_check_ip_asc          us_libcrypto_open()->X509_check_ip_asc
#define X509_check_issued          us_libcrypto_open()->X509_check_issued
#define X509_check_private_key     us_libcrypto_open()->X509_check_private_key
#define X509_cmp                   us_libcrypto_open()->X509_cmp
#define X509_free                  us_libcrypto_open()->X509_free
#define X509_get0_notAfter         us_libcrypto_open()->X509_get0_notAfter
#define X509_get0_notBefore        us_libcrypto_open()->X509_get0_notBefore
#define X509_get0_pubkey           us_libcrypto_open()->X509_get0_pubkey
#define X509_get_ext_d2i           us_libcrypto_open()->X509_get_ext_d2i
#define X509_get_pubkey            us_libcrypto_open()->X509_get_pubkey
#define X509_get_serialNumber      us_libcrypto_open()->X509_get_serialNumber
#define X509_get_subject_name      us_libcrypto_open()->X509_get_subject_name
#define X509_getm_notAfter         us_libcrypto_open()->X509_getm_notAfter
#define X509_getm_notBefore        us_libcrypto_open()->X509_getm_notBefore
#define X509_new                   us_libcrypto_open()->X509_new
#define X509_set_issuer_name       us_libcrypto_open()->X509_set_issuer_name
#define X509_set_pubkey            us_libcrypto_open()->X509_set_pubkey
#define X509_set_version           us_libcrypto_open()->X509_set_version
#define X509_sign                  us_libcrypto_open()->X509_sign
#define X509_verify                us_libcrypto_open()->X509_verify
#define X509_verify_cert           us_libcrypto_open()->X509_verify_cert
#define d2i_AutoPrivateKey         us_libcrypto_open()->d2i_AutoPrivateKey
#define d2i_ECDSA_SIG              us_libcrypto_open()->d2i_ECDSA_SIG
#define d2i_PUBKEY                 us_libcrypto_open()->d2i_PUBKEY
#define d2i_PrivateKey             us_libcrypto_open()->d2i_PrivateKey
#define d2i_PublicKey              us_libcrypto_open()->d2i_PublicKey
#define d2i_X509                   us_libcrypto_open()->d2i_X509
#define d2i_X509_REQ               us_libcrypto_open()->d2i_X509_REQ
#define i2d_ECDSA_SIG              us_libcrypto_open()->i2d_ECDSA_SIG
#endif

#endif
