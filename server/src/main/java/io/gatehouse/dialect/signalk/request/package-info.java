/// Signal K's requests: what somebody wants changed, who is asked to do it, and how that stands.
package io.gatehouse.dialect.signalk.request;
