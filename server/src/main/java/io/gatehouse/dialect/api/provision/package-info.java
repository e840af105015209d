/// Provisioning over HTTP: many devices at once, claim codes, provisioning keys, lists.
package io.gatehouse.dialect.api.provision;
