/// Access requests over HTTP: `/v1/access-requests`, for those who ask and those who decide.
package io.gatehouse.dialect.api.request;
