/// Shows the API's contract: as it is written, as JSON, and as a page for people.
package io.gatehouse.dialect.api.docs;
