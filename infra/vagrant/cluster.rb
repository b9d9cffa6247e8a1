# frozen_string_literal: true

require 'yaml'

# Reads and validates the settings of the cluster from the environment, and writes the Ansible inventory.
module Cluster
  class InvalidSetting < StandardError; end

  VARIABLES = File.join(__dir__, 'ansible/group_vars/all')
  VERSIONS = YAML.load_file(File.join(VARIABLES, 'versions.yaml')).freeze
  # The first three octets of every address.
  NETWORK = YAML.load_file(File.join(VARIABLES, 'network.yaml')).fetch('network_prefix').freeze
  CTRL_OCTET = 100
  # Host port that forwards to SSH on ctrl; workers follow. Fixed, because the WSL2 inventory names the ports.
  FIRST_SSH_PORT = 2210
  # Worker N has address 100 + N and SSH port 2210 + N.
  MOST_WORKERS = 50
  CTRL_CPUS = 2
  CTRL_MEMORY = 4096
  WORKER_CPUS = 2
  WORKER_MEMORY = 6144
  WORKERS = 2
  BOOT_TIMEOUT = 300

  Node = Struct.new(:name, :group, :address, :ssh_port, :cpus, :memory, keyword_init: true)
  Settings = Struct.new(:nodes, :boot_timeout, :ssh_host, keyword_init: true) do
    # Memory of all nodes together, in MiB.
    def memory
      nodes.sum(&:memory)
    end
  end

  # Settings from WORKERS, CTRL_CPUS, CTRL_MEMORY, WORKER_CPUS, WORKER_MEMORY (MiB), BOOT_TIMEOUT (seconds), SSH_HOST.
  # Raises InvalidSetting with one line for each invalid setting.
  def self.settings(env)
    problems = []
    number = lambda do |name, default, range|
      value = Integer(env.fetch(name, default).to_s, 10, exception: false)
      next value if value && range.cover?(value)

      problems << "#{name} is #{env[name].inspect}, but must be a whole number from #{range.min} to #{range.max}"
      default
    end
    workers = number.call('WORKERS', WORKERS, 1..MOST_WORKERS)
    ctrl = { cpus: number.call('CTRL_CPUS', CTRL_CPUS, 2..64), memory: number.call('CTRL_MEMORY', CTRL_MEMORY, 2048..1_048_576) }
    worker = { cpus: number.call('WORKER_CPUS', WORKER_CPUS, 1..64), memory: number.call('WORKER_MEMORY', WORKER_MEMORY, 1024..1_048_576) }
    boot_timeout = number.call('BOOT_TIMEOUT', BOOT_TIMEOUT, 1..86_400)
    raise InvalidSetting, problems.join("\n") unless problems.empty?

    nodes = [node('ctrl', 'control_plane', 0, ctrl)]
    nodes += (1..workers).map { |n| node("node-#{n}", 'workers', n, worker) }
    ssh_host = env['SSH_HOST'].to_s.empty? ? nil : env['SSH_HOST']
    Settings.new(nodes: nodes, boot_timeout: boot_timeout, ssh_host: ssh_host)
  end

  def self.node(name, group, index, size)
    Node.new(name: name, group: group, address: "#{NETWORK}.#{CTRL_OCTET + index}", ssh_port: FIRST_SSH_PORT + index, **size)
  end
  private_class_method :node

  # Returns the inventory for a file in ansible/. With SSH_HOST, nodes are reached through their forwarded ports on that host;
  # otherwise at their own addresses.
  def self.inventory(settings)
    lines = ['# Written by cluster.rb, from the settings of `vagrant up`.']
    settings.nodes.group_by(&:group).each do |group, nodes|
      lines << '' << "[#{group}]"
      lines.concat(nodes.map { |node| inventory_line(node, settings.ssh_host) })
    end
    lines << '' << '[all:vars]' << 'ansible_user=vagrant'
    # Host keys change with every `vagrant destroy`, so checking them only causes errors.
    lines << "ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'"
    "#{lines.join("\n")}\n"
  end

  def self.inventory_line(node, ssh_host)
    at = ssh_host ? "ansible_host=#{ssh_host} ansible_port=#{node.ssh_port}" : "ansible_host=#{node.address}"
    key = "{{ inventory_dir }}/../.vagrant/machines/#{node.name}/virtualbox/private_key"
    "#{node.name} #{at} node_address=#{node.address} ansible_ssh_private_key_file='#{key}'"
  end
  private_class_method :inventory_line
end
