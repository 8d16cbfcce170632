package platform

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"strconv"
	"sync/atomic"
)

// Prefixes of identifiers, as the API has them; that of a trace id is our choice.
const (
	organizationPrefix = "org_"
	groupPrefix        = "grp_"
	syncPrefix         = "grpmsr_"
	memberPrefix       = "grpmbr_"
	tracePrefix        = "trace_"
)

// identifiers derives identifiers from a seed. Only the parts decide an identifier, so neither order nor parallelism can
// change it. It is not safe for concurrent use.
type identifiers struct {
	seed uint64
	mac  hash.Hash // nil until it is needed
	buf  []byte
}

func newIdentifiers(seed uint64) identifiers { return identifiers{seed: seed} }

// sum leaves the HMAC of the parts in buf.
func (i *identifiers) sum(kind string, parts []string) {
	if i.mac == nil {
		i.mac = hmac.New(sha256.New, binary.BigEndian.AppendUint64(nil, i.seed))
	}
	i.buf = appendPart(i.buf[:0], kind)
	for _, part := range parts {
		i.buf = appendPart(i.buf, part)
	}
	i.mac.Reset()
	i.mac.Write(i.buf)
	i.buf = i.mac.Sum(i.buf[:0])
}

// derive is the first 16 bytes of HMAC-SHA256(seed; length-prefixed parts), base64url without padding, behind the
// prefix, which is also the first part: it keeps identifiers of different kinds apart.
func (i *identifiers) derive(prefix string, parts ...string) string {
	i.sum(prefix, parts)
	var room [32]byte
	return string(base64.RawURLEncoding.AppendEncode(append(room[:0], prefix...), i.buf[:16]))
}

func appendPart(buf []byte, part string) []byte {
	buf = binary.BigEndian.AppendUint64(buf, uint64(len(part)))
	return append(buf, part...)
}

// OrganizationID returns the identifier of the organization of an API key.
func OrganizationID(seed uint64, key string) string {
	ids := newIdentifiers(seed)
	return ids.derive(organizationPrefix, key)
}

// Traces derives the trace ids of requests that belong to no organization. It is safe for concurrent use.
type Traces struct {
	seed   uint64
	number atomic.Uint64
}

// NewTraces returns the trace ids of a server's requests without a valid key.
func NewTraces(seed uint64) *Traces { return &Traces{seed: seed} }

// Next returns the trace id of the next request.
func (t *Traces) Next() string {
	ids := newIdentifiers(t.seed)
	return ids.derive(tracePrefix, strconv.FormatUint(t.number.Add(1), 10))
}
