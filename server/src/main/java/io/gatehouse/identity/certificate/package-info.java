/// Client certificates that are registered one by one.
package io.gatehouse.identity.certificate;
