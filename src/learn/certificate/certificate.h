/* certificate.h: the papers: certificates as PDF and Open Badges 3.0, verification by anybody, revoking, those of other channels, posters, short links. */
#ifndef LEARN_CERTIFICATE_CERTIFICATE_H
#define LEARN_CERTIFICATE_CERTIFICATE_H

#include "learn/record/record.h"

extern const struct route learn_certificate_routes[];

/* Other channels that count (letter 000): Local MOOC itself is 0. */
enum learn_channel { CHANNEL_LOCALMOOC, CHANNEL_OCSC, CHANNEL_THAIMOOC, CHANNEL_OTHER };
str learn_channel_name(enum learn_channel c);
str learn_channel_code(enum learn_channel c); /* localmooc ocsc thaimooc other */

/* The Thai paper, A4 across, with QR, numbers and dates in Thai digits. verify_url: "https://.../v/LM69-...". */
bool learn_certificate_pdf(struct arena *a, const struct learn_certificate *c, str verify_url, struct buf *out);
/* Open Badges 3.0 credential (JSON, eddsa-jcs-2022, issuer did:key of the installation). */
bool learn_certificate_badge(struct db *db, struct arena *a, const struct learn_certificate *c, str verify_url, struct buf *out);
/* A certificate of another channel as PDF with "รับรองสำเนาถูกต้อง", name and date on each page; the stored original is not changed. False with words in *why. */
bool learn_external_stamped(struct db *db, struct arena *a, i64 external_id, struct buf *out, str *why);
/* learn certificate NUMBER --verify */
int learn_cli_certificate(struct db *db, struct arena *a, int argc, char **argv);
/* Job kinds of this room, for the app's table (job/job.h). */
struct job_kind;
extern const struct job_kind learn_certificate_zip_job;
/* Where people reach the server ("https://..."), for QR codes; once, before serving. */
void learn_use_public_url(const char *url);
str learn_public_url(void);

#endif
