/// How devices come in: claim codes, provisioning keys, and who registered by them, as they are
/// kept.
package io.gatehouse.store.provision;
