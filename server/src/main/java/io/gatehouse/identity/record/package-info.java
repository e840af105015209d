/// The rules that hold for every record: names, versions, and what the audit says of it.
package io.gatehouse.identity.record;
