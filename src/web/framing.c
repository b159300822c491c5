/* framing.c: what proxies and servers could read differently is refused. */
#include "web/impl.h"

#include <strings.h>

struct framing {
	const char *bad;
	int n_length, n_host, n_te;
};

static bool is_token(const char *z, size_t n)
{
	static const char extra[] = "!#$%&'*+-.^_`|~";
	for (size_t i = 0; i < n; i++) {
		char c = z[i];
		bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr(extra, c) != NULL);
		if (!ok)
			return false;
	}
	return n > 0;
}

/* The library glues a folded line to the value without a blank, in a copy elsewhere: the value then no longer stands behind its name. */
static bool is_folded(const char *name, size_t n, const char *value)
{
	const char *p = name + n + 1;
	while (value != NULL && (*p == ' ' || *p == '\t'))
		p++;
	return value != NULL && value != p;
}

static enum MHD_Result framing_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value, size_t value_n)
{
	(void)kind;
	struct framing *f = cls;
	if (!is_token(name, name_n))
		f->bad = "header name";
	else if (is_folded(name, name_n, value))
		f->bad = "folded line";
	else if (name_n >= 17 && strncasecmp(name, "transfer-encoding", 17) == 0) {
		f->n_te++;
		if (name_n != 17 || value_n != 7 || strncasecmp(value, "chunked", 7) != 0)
			f->bad = "transfer-encoding";
	} else if (strcasecmp(name, "content-length") == 0) {
		f->n_length++;
		for (size_t i = 0; i < value_n; i++)
			if (value[i] < '0' || value[i] > '9')
				f->bad = "content-length";
	} else if (strcasecmp(name, "host") == 0)
		f->n_host++;
	return MHD_YES;
}

const char *framing_bad(struct MHD_Connection *c, const char *version)
{
	struct framing f = {0};
	MHD_get_connection_values_n(c, MHD_HEADER_KIND, framing_header, &f);
	if (f.bad == NULL && (f.n_length > 1 || f.n_te > 1 || (f.n_length > 0 && f.n_te > 0)))
		f.bad = "two lengths";
	if (f.bad == NULL && (f.n_host > 1 || (f.n_host == 0 && strcmp(version, "HTTP/1.1") == 0)))
		f.bad = "host";
	return f.bad;
}
